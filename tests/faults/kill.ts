import { expect } from 'vitest'
import type { Empty } from '../e2e/databases.ts'
import { API_KEY, folder, node, pause, printed, until } from '../e2e/processes.ts'
import { answersOf, Ledger, load, resend, send } from './load.ts'
import { expectCountsRight, expectEachAnswerOnce, expectNothingLost } from './truth.ts'

/** More answers than are counted by a new segment key at once: the rest is work for the outbox. */
const MANY = 2500

/**
 * Kills the service so many times in the middle of answers and of the counting of a segment, and looks after each restart
 * for what became of them.
 */
export async function killUnderLoad(empty: () => Promise<Empty>, times: number): Promise<void> {
  using home = folder()
  await using database = await empty()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off' }
  const ledger = new Ledger()
  let survey = ''
  let isCounted = false
  for (let life = 0; life <= times; life++) {
    await using service = await node(home.path, env)
    survey ||= printed(service.said).survey
    const answers = answersOf(service.url, survey)
    if (life > 0) {
      expect(ledger.open.size, 'the kill came in the middle of answers').toBeGreaterThan(0)
      await expectNothingLost(database, survey, ledger)
      await expectWorkKept(database, isCounted)
      await resend(answers, ledger)
      await expectEachAnswerOnce(database, survey, ledger)
      await expectCountsRight(home.path, env)
    }
    if (life === times) {
      if (isCounted) await expectWorkDone(database, () => service.said)
      await expectCountsRight(home.path, env)
      break
    }
    await using customers = load(answers, ledger, { said: { properties: { shop: `Shop ${life % 3}` } } })
    const before = ledger.acknowledged.size
    await until(
      () => ledger.acknowledged.size > Math.max(MANY, before + 100),
      () => service.said,
    )
    isCounted = !isCounted
    const headers = { authorization: `Bearer ${API_KEY}` }
    const method = isCounted ? 'PUT' : 'DELETE'
    expect((await send(`${service.url}/api/segment-keys/shop`, { method, headers })).status).toBeLessThan(300)
    // Now in this part of a commit, now in that.
    await pause((life * 7) % 40)
    await service.stop('SIGKILL')
    await customers.stop()
  }
  expect(ledger.refusals).toEqual([])
}

/** What was said to be counted is counted, or is still to be: looked at in one moment, since the worker goes on. */
async function expectWorkKept({ query }: Empty, isCounted: boolean): Promise<void> {
  const keys = await query("select key from segment_key where key = 'shop'")
  expect(keys).toHaveLength(isCounted ? 1 : 0)
  const forgotten = await query(`
    select key from segment_key
    where  counted_at is null and not exists (select 1 from job where type = 'count segment')`)
  expect(forgotten).toEqual([])
}

/** The killed had taken it for a while that ends now. */
async function expectWorkDone({ query }: Empty, said: () => string): Promise<void> {
  await query('update job set claimed_until = null')
  await until(async () => (await query('select id from job')).length === 0, said)
  expect(await query('select key from segment_key where counted_at is null')).toEqual([])
}
