import { expect } from 'vitest'
import type { Empty } from '../e2e/databases.ts'
import { API_KEY, folder, node, pause, printed, until } from '../e2e/processes.ts'
import { answersOf, Ledger, load, resend } from './load.ts'
import { expectCountsRight, expectEachAnswerOnce, expectNothingLost } from './truth.ts'

/** Kills the service so many times in the middle of answers, and looks after each restart for what became of them. */
export async function killUnderLoad(empty: () => Promise<Empty>, times: number): Promise<void> {
  using home = folder()
  await using database = await empty()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off' }
  const ledger = new Ledger()
  let survey = ''
  for (let life = 0; life <= times; life++) {
    await using service = await node(home.path, env)
    survey ||= printed(service.said).survey
    const answers = answersOf(service.url, survey)
    if (life > 0) {
      expect(ledger.open.size, 'the kill came in the middle of answers').toBeGreaterThan(0)
      await expectNothingLost(database, survey, ledger)
      await resend(answers, ledger)
      await expectEachAnswerOnce(database, survey, ledger)
      await expectCountsRight(home.path, env)
    }
    await using customers = load(answers, ledger)
    const before = ledger.acknowledged.size
    await until(
      () => ledger.acknowledged.size > before + 100,
      () => service.said,
    )
    // Now in this part of a commit, now in that.
    await pause((life * 7) % 40)
    await service.stop('SIGKILL')
    await customers.stop()
  }
  expect(ledger.refusals).toEqual([])
}
