import { expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import {
  API_KEY,
  createTempDir,
  parseStartupOutput,
  pause,
  projectDir,
  RunningProcess,
  startNode,
  waitUntil,
} from '../e2e/processes.ts'
import { buildResponsesUrl, ResponseLedger, resend, send, startLoad } from './load.ts'
import { expectCorrectCounts, expectEachResponseOnce, expectRetryableRefusals } from './truth.ts'

const [sqlite] = engines

/** Another program that holds the write lock, such as a manual copy, for longer than SQLite waits. */
const HOLD_LOCK_SCRIPT = `
  import Sqlite from 'better-sqlite3'
  const database = new Sqlite(process.env.FILE)
  database.exec('begin immediate')
  console.log('held')
  setInterval(() => undefined, 1000)`

it('A database locked by another process blocks only submissions: they are refused, and accepted once it is free', async () => {
  using tempDir = createTempDir()
  await using database = await (sqlite as (typeof engines)[number]).createDatabase()
  const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await startNode(tempDir.path, env)
  const { survey } = parseStartupOutput(service.output)
  const responsesUrl = buildResponsesUrl(service.url, survey)
  const ledger = new ResponseLedger()
  await using respondents = startLoad(responsesUrl, ledger, { senders: 8 })
  await waitUntil(
    () => ledger.acknowledged.size > 50,
    () => service.output,
  )

  const file = database.env.DATABASE_URL?.replace('sqlite:', '') ?? ''
  const command = [process.execPath, '--input-type=module', '--eval', HOLD_LOCK_SCRIPT]
  await using lockHolder = new RunningProcess(command, { cwd: projectDir, env: { FILE: file } })
  await waitUntil(
    () => lockHolder.output.includes('held'),
    () => lockHolder.output,
  )
  // Once the first response after the lock is refused, all responses stored before it are acknowledged.
  await readWhile(service.url, survey, () => ledger.refusals.length === 0)
  const acknowledgedCount = ledger.acknowledged.size
  await readWhile(service.url, survey, () => ledger.refusals.length < 8)
  expect(ledger.acknowledged.size).toBe(acknowledgedCount)

  await lockHolder.stop('SIGKILL')
  await waitUntil(
    () => ledger.acknowledged.size > acknowledgedCount + 50,
    () => `Stays locked: ${JSON.stringify(ledger.refusals.at(-1))}`,
  )
  await respondents.stop()
  await resend(responsesUrl, ledger)
  expectRetryableRefusals(ledger)
  await expectEachResponseOnce(database, survey, ledger)
  await expectCorrectCounts(tempDir.path, env)
})

/** Reads repeatedly while the lock is held: a read that waited for it would fail. */
async function readWhile(url: string, survey: string, isRunning: () => boolean): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}` }
  while (isRunning()) {
    for (const path of ['/healthz', '/readyz', `/embed/surveys/${survey}`, `/api/surveys/${survey}/score`])
      expect(await send(url + path, { headers })).toMatchObject({ status: 200 })
    await pause(20)
  }
}
