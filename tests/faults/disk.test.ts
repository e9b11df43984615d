import { cpSync, mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sqliteClient } from '../e2e/databases.ts'
import {
  API_KEY,
  createTempDir,
  entry,
  parseStartupOutput,
  RunningProcess,
  startOnFreePort,
  waitUntil,
} from '../e2e/processes.ts'
import { buildResponsesUrl, ResponseLedger, resend, send, startLoad } from './load.ts'
import { expectCorrectCounts, expectEachResponseOnce, expectRetryableRefusals } from './truth.ts'

const MEGABYTE = 1 << 20

/**
 * A disk of 64 MB, visible to one process and its children only: it disappears with them, even if the test fails.
 * Needs a Linux that lets this user create mounts.
 */
const ON_SMALL_DISK = 'mount -t tmpfs -o size=64m none "$DISK" && exec "$@"'

const authorization = `Bearer ${API_KEY}`
const getDiskSize = (path: string) => statfsSync(path).blocks * statfsSync(path).bsize

it('A full disk makes submissions fail, loses none, does not affect reads, and has no effect once there is room', async () => {
  using tempDir = createTempDir()
  const mount = join(tempDir.path, 'disk')
  mkdirSync(mount)
  const env = { DISK: mount, DATABASE_URL: `sqlite:${mount}/vouch.db`, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'fatal' }
  const command = ['unshare', '-rm', 'sh', '-c', ON_SMALL_DISK, 'sh', process.execPath, entry]
  await using service = await startOnFreePort(
    (port) => new RunningProcess(command, { cwd: tempDir.path, env: { ...env, PORT: port } }),
  )
  const disk = `/proc/${service.pid}/root${mount}`
  expect(getDiskSize(disk)).toBe(64 * MEGABYTE)
  const { survey } = parseStartupOutput(service.output)
  const score = () => send(`${service.url}/api/surveys/${survey}/score`, { headers: { authorization } })

  writeFileSync(join(disk, 'filler'), Buffer.alloc(50 * MEGABYTE))
  const ledger = new ResponseLedger()
  const responsesUrl = buildResponsesUrl(service.url, survey)
  await using respondents = startLoad(responsesUrl, ledger, { extraFields: { comment: 'x'.repeat(2000) } })
  for (const round of [1, 2]) {
    const refusalCount = ledger.refusals.length
    await waitUntil(
      () => ledger.refusals.length > refusalCount + 20,
      () => `${ledger.acknowledged.size} answers fitted`,
    )
    const acknowledgedCount = ledger.acknowledged.size
    expect(acknowledgedCount).toBeGreaterThan(50)
    expect((await send(`${service.url}/healthz`)).status).toBe(200)
    expect(await score()).toMatchObject({ status: 200 })
    // Room is made gradually.
    if (round === 1) truncateSync(join(disk, 'filler'), 25 * MEGABYTE)
    else rmSync(join(disk, 'filler'))
    await waitUntil(
      () => ledger.acknowledged.size > acknowledgedCount + 100,
      () => `Stays full: ${JSON.stringify(ledger.refusals.at(-1))}`,
    )
  }
  await respondents.stop()
  await resend(responsesUrl, ledger)
  expectRetryableRefusals(ledger)
  // SQLite would follow that path to the underlying disk and its file there.
  service.signal('SIGSTOP')
  for (const name of ['vouch.db', 'vouch.db-wal']) cpSync(join(disk, name), join(tempDir.path, name))
  await expectEachResponseOnce(sqliteClient(join(tempDir.path, 'vouch.db')), survey, ledger)
  await expectCorrectCounts(tempDir.path, { ...env, DATABASE_URL: 'sqlite:vouch.db' })
})
