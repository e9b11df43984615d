import { expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { API_KEY, folder, node, pause, printed, project, Running, until } from '../e2e/processes.ts'
import { answersOf, Ledger, load, resend, send } from './load.ts'
import { expectCountsRight, expectEachAnswerOnce, expectPlainRefusals } from './truth.ts'

const [sqlite] = engines

/** Another program that writes, such as a copy made by hand; longer than SQLite is let wait. */
const HOLD = `
  import Sqlite from 'better-sqlite3'
  const database = new Sqlite(process.env.FILE)
  database.exec('begin immediate')
  console.log('held')
  setInterval(() => undefined, 1000)`

it('A database locked by another process holds up answers alone, which are refused plainly, and taken once it is free', async () => {
  using home = folder()
  await using database = await (sqlite as (typeof engines)[number]).empty()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await node(home.path, env)
  const { survey } = printed(service.said)
  const answers = answersOf(service.url, survey)
  const ledger = new Ledger()
  await using customers = load(answers, ledger, { senders: 8 })
  await until(
    () => ledger.acknowledged.size > 50,
    () => service.said,
  )

  const file = database.env.DATABASE_URL?.replace('sqlite:', '') ?? ''
  const command = [process.execPath, '--input-type=module', '--eval', HOLD]
  await using holder = new Running(command, { cwd: project, env: { FILE: file } })
  await until(
    () => holder.said.includes('held'),
    () => holder.said,
  )
  await pause(100)
  const taken = ledger.acknowledged.size
  const slowest = await slowestWhile(service.url, survey, () => ledger.refusals.length < 8)
  expect(ledger.acknowledged.size).toBe(taken)
  expect(slowest).toBeLessThan(2000)

  await holder.stop('SIGKILL')
  await until(
    () => ledger.acknowledged.size > taken + 50,
    () => `Stays locked: ${JSON.stringify(ledger.refusals.at(-1))}`,
  )
  await customers.stop()
  await resend(answers, ledger)
  expectPlainRefusals(ledger)
  await expectEachAnswerOnce(database, survey, ledger)
  await expectCountsRight(home.path, env)
})

/** Reads again and again; answers how many milliseconds the slowest reading took. */
async function slowestWhile(url: string, survey: string, goesOn: () => boolean): Promise<number> {
  const headers = { authorization: `Bearer ${API_KEY}` }
  let slowest = 0
  const end = performance.now() + 30_000
  while (goesOn() && performance.now() < end) {
    for (const path of ['/healthz', '/readyz', `/embed/surveys/${survey}`, `/api/surveys/${survey}/score`]) {
      const began = performance.now()
      expect(await send(url + path, { headers })).toMatchObject({ status: 200 })
      slowest = Math.max(slowest, performance.now() - began)
    }
    await pause(20)
  }
  return slowest
}
