import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmptyPostgres, type EmptyDatabase, engines } from './databases.ts'
import {
  API_KEY,
  cliEntry,
  createTempDir,
  pause,
  RunningProcess,
  SECRET,
  type Service,
  startNode,
  waitUntil,
} from './processes.ts'

const headers = { authorization: `Bearer ${API_KEY}` }
const serviceEnv = { API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'warn', SECRET }
type Env = Record<string, string>

const runCli = (cwd: string, env: Env, ...args: string[]) =>
  new RunningProcess([process.execPath, cliEntry, ...args], { cwd, env: { SECRET, ...env } })

describe.each(engines)('a backup during submissions on $name', ({ createDatabase }) => {
  it('contains every response acknowledged before it, and restored services report the same', async () => {
    using tempDir = createTempDir()
    await using originalDatabase = await createDatabase()
    await using service = await startNode(tempDir.path, { ...serviceEnv, ...originalDatabase.env })
    const survey = /Its id +(\S+)/.exec(service.output)?.[1] ?? ''
    await using load = startLoad(service, survey)
    await waitUntil(
      () => load.acknowledged.length > 300,
      () => service.output,
    )
    const acknowledgedBefore = [...load.acknowledged]
    expect(await runCli(tempDir.path, originalDatabase.env, 'backup', 'during').exited).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(load.acknowledged.length).toBeGreaterThan(acknowledgedBefore.length)
    await load.stop()
    expect(load.refused).toEqual([])

    const ids = readResponseIds(join(tempDir.path, 'during'))
    expect(acknowledgedBefore.filter((id) => !ids.has(id))).toEqual([])
    expect(await runCli(tempDir.path, { DATABASE_URL: 'sqlite:during' }, 'verify').exited).toMatchObject({ code: 0 })
    const backupExit = await runCli(tempDir.path, originalDatabase.env, 'backup', 'after').exited
    expect(backupExit.stdout).toContain(`\n${new Intl.NumberFormat('en').format(load.acknowledged.length)} responses, `)
    const expectedReports = await loadReports(service, survey)
    expect(expectedReports[0]).toMatchObject({ count: load.acknowledged.length })
    for (const engine of engines) {
      expect(await restoreAndLoadReports(engine.createDatabase, join(tempDir.path, 'after'), survey)).toEqual(
        expectedReports,
      )
    }
  })
})

/** Eight respondents who submit one response after the other until stopped. */
function startLoad(service: Service, survey: string) {
  const acknowledged: string[] = []
  const refusedStatuses: number[] = []
  let isStopped = false
  const post = async (count: number) => {
    const body = { key: crypto.randomUUID(), score: count % 11, properties: { shop: `Shop ${count % 3}` } }
    const response = await fetch(`${service.url}/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) acknowledged.push((await response.json()).id)
    else refusedStatuses.push(response.status)
  }
  const customers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let count = 0; !isStopped; count++) await post(count)
    }),
  )
  const stop = async () => {
    isStopped = true
    await customers
  }
  return { acknowledged, refused: refusedStatuses, stop, [Symbol.asyncDispose]: stop }
}

function readResponseIds(file: string): Set<unknown> {
  const database = new Sqlite(file, { readonly: true })
  const ids = new Set(database.prepare('select id from response').pluck().all())
  database.close()
  return ids
}

/** A survey's reports: every metric, and the list of follow-ups. */
async function loadReports(service: Service, survey: string): Promise<unknown[]> {
  const paths = [`surveys/${survey}/score`, `surveys/${survey}/trend?interval=day`, `follow-ups?survey=${survey}`]
  return Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`${service.url}/api/${path}`, { headers })
      expect(response.status).toBe(200)
      return response.json()
    }),
  )
}

async function restoreAndLoadReports(
  createDatabase: () => Promise<EmptyDatabase>,
  file: string,
  survey: string,
): Promise<unknown[]> {
  using tempDir = createTempDir()
  await using target = await createDatabase()
  expect(await runCli(tempDir.path, target.env, 'restore', file).exited).toMatchObject({ code: 0, stderr: '' })
  await using service = await startNode(tempDir.path, { ...serviceEnv, ...target.env })
  return await loadReports(service, survey)
}

/** A database that takes a while to copy, and the path of its backup. */
let largeDatabase: { env: Env; backup: string }
const sharedDir = createTempDir()
beforeAll(async () => {
  largeDatabase = await createLargeDatabase(sharedDir.path)
})
afterAll(() => sharedDir[Symbol.dispose]())

async function createLargeDatabase(tempDir: string): Promise<typeof largeDatabase> {
  const file = join(tempDir, 'vouch.db')
  const env = { DATABASE_URL: `sqlite:${file}` }
  await using service = await startNode(tempDir, { ...serviceEnv, ...env })
  await service.stop()
  const database = new Sqlite(file)
  database.exec(`
    insert into contact (id, workspace_id, email, name, properties, created_at, updated_at)
    with recursive many (n) as (select 1 union all select n + 1 from many where n < ${CONTACTS})
    select 'c' || n, w.id, 'person' || n || '@example.com', hex(randomblob(500)), '{}', 0, 0 from many, workspace w`)
  database.close()
  const backup = join(tempDir, 'backup')
  expect(await runCli(tempDir, env, 'backup', backup).exited).toMatchObject({ code: 0 })
  return { env, backup }
}

const CONTACTS = 10_000

/** When a copy is killed, in milliseconds after its start. */
const delaysMs = [0, 50, 200]

const listPartFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.part'))

/** There is either no file or a complete one. */
function expectCompleteOrAbsent(file: string): void {
  if (!existsSync(file)) return
  const database = new Sqlite(file, { readonly: true })
  expect(database.prepare('select count(*) from contact').pluck().get()).toBe(CONTACTS)
  database.close()
  rmSync(file)
}

describe('a kill', () => {
  it.each(engines)('during a backup of $name leaves no file, and the next backup works', async ({ name }) => {
    using tempDir = createTempDir()
    const { env: file, backup } = largeDatabase
    await using server = await createEmptyPostgres()
    const env = name === 'SQLite' ? file : server.env
    if (name === 'PostgreSQL') await runCli(tempDir.path, env, 'restore', backup).exited
    for (const delayMs of delaysMs) {
      await using killedProcess = runCli(tempDir.path, env, 'backup', 'again')
      await waitUntil(
        () => listPartFiles(tempDir.path).length > 0,
        () => killedProcess.output,
      )
      await pause(delayMs)
      await killedProcess.stop('SIGKILL')
      if (delayMs === 0) expect(existsSync(join(tempDir.path, 'again'))).toBe(false)
      expectCompleteOrAbsent(join(tempDir.path, 'again'))
    }
    expect(await runCli(tempDir.path, env, 'backup', 'again').exited).toMatchObject({ code: 0 })
    expect(listPartFiles(tempDir.path)).toEqual([])
  })

  it('during the restore of a file leaves no file, and the next restore works', async () => {
    using tempDir = createTempDir()
    const { backup } = largeDatabase
    const target = join(tempDir.path, 'restored.db')
    const env = { DATABASE_URL: `sqlite:${target}` }
    for (const delayMs of delaysMs) {
      await using killedProcess = runCli(tempDir.path, env, 'restore', backup)
      await waitUntil(
        () => listPartFiles(tempDir.path).length > 0,
        () => killedProcess.output,
      )
      await pause(delayMs)
      await killedProcess.stop('SIGKILL')
      if (delayMs === 0) expect(existsSync(target)).toBe(false)
      expectCompleteOrAbsent(target)
    }
    expect(await runCli(tempDir.path, env, 'restore', backup).exited).toMatchObject({ code: 0 })
    expect(listPartFiles(tempDir.path)).toEqual([])
  })

  it('during a restore into PostgreSQL leaves no row, and the next restore works', async () => {
    using tempDir = createTempDir()
    const { backup } = largeDatabase
    await using server = await createEmptyPostgres()
    const isWriting = `select 1 from pg_locks where mode = 'RowExclusiveLock' and relation = to_regclass('contact')`
    for (const delayMs of delaysMs) {
      await using killedProcess = runCli(tempDir.path, server.env, 'restore', backup)
      await waitUntil(
        async () => (await server.query(isWriting)).length > 0,
        () => killedProcess.output,
      )
      await pause(delayMs)
      await killedProcess.stop('SIGKILL')
      const [{ count } = {}] = await server.query('select count(*) from contact')
      expect(count).toBe('0')
    }
    expect(await runCli(tempDir.path, server.env, 'restore', backup).exited).toMatchObject({ code: 0 })
    expect(await server.query('select count(*) from contact')).toEqual([{ count: `${CONTACTS}` }])
  })
})

/** Runs a command on its own disk of three megabytes and lists the files at the end. */
const ON_SMALL_DISK = 'mount -t tmpfs -o size=3m none "$DISK" && { "$@"; code=$?; find "$DISK" -type f; exit $code; }'

describe('a full disk', () => {
  it.each([
    ['a backup of SQLite', 'SQLite', 'backup'],
    ['a backup of PostgreSQL', 'PostgreSQL', 'backup'],
    ['a restored file', 'SQLite', 'restore'],
  ])('fails %s with a one-line message and leaves no file', async (_, engine, command) => {
    using tempDir = createTempDir()
    const { env: file, backup } = largeDatabase
    await using server = await createEmptyPostgres()
    if (engine === 'PostgreSQL') await runCli(tempDir.path, server.env, 'restore', backup).exited
    const disk = join(tempDir.path, 'disk')
    mkdirSync(disk)
    const outputFile = join(disk, 'made')
    const sourceEnv = engine === 'SQLite' ? file : server.env
    const env = { SECRET, DISK: disk, ...(command === 'backup' ? sourceEnv : { DATABASE_URL: `sqlite:${outputFile}` }) }
    const args = [process.execPath, cliEntry, command, command === 'backup' ? outputFile : backup]
    const exit = await new RunningProcess(['unshare', '-rm', 'sh', '-c', ON_SMALL_DISK, 'sh', ...args], {
      cwd: tempDir.path,
      env,
    }).exited
    expect(exit).toMatchObject({ code: 2, stdout: '', stderr: `There is no room on the disk for ${outputFile}.\n` })
  })
})
