import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boot } from '../../server/boot.ts'
import { readConfig } from '../../server/config.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { columnList } from '../../server/store/copy.ts'
import type { Database } from '../../server/store/database.ts'
import { getLatestVersion } from '../../server/store/migrations.ts'
import { sql } from '../../server/store/sql.ts'
import { listTables } from '../../server/store/sqlite/file.ts'
import { createEmptyPostgres, engines } from '../e2e/databases.ts'
import { createTempDir, type ExitResult, projectDir, RunningProcess, SECRET } from '../e2e/processes.ts'
import { migrations, nextMigration } from '../support/migrations.ts'
import { findFreePort } from '../support/postgres.ts'
import { createService, sampleContacts } from '../support/world.ts'
import { runCommandLineHere } from './command-line.ts'

const log = { info: () => undefined, error: () => undefined }
type Env = Record<string, string>

/** Runs the command line of a checkout over a database, in a folder. */
const createCli =
  (cwd: string, env: Env, checkout = projectDir) =>
  (...args: string[]): Promise<ExitResult> =>
    new RunningProcess([process.execPath, join(checkout, 'build/cli.js'), ...args], { cwd, env }).exited

/** A newer Vouch: this build with one more migration. One for all tests: each copy is compiled anew. */
let newerCheckout: ReturnType<typeof createNewerCheckout>
beforeAll(() => {
  newerCheckout = createNewerCheckout()
})
afterAll(() => newerCheckout[Symbol.dispose]())

function createNewerCheckout() {
  const tempDir = createTempDir()
  for (const name of ['build', 'docs', 'server/store/migrations', 'package.json'])
    cpSync(join(projectDir, name), join(tempDir.path, name), { recursive: true })
  symlinkSync(realpathSync(join(projectDir, 'node_modules')), join(tempDir.path, 'node_modules'))
  const fileName = `${String(nextMigration.version).padStart(4, '0')}_made_up.sql`
  writeFileSync(join(tempDir.path, 'server/store/migrations', fileName), nextMigration.text)
  return tempDir
}

async function withDatabase<Result>(env: Env, run: (database: Database) => Promise<Result>): Promise<Result> {
  const { database } = await boot(readConfig(env), log)
  try {
    return await run(database)
  } finally {
    await database.close()
  }
}

/** Every row of every table, sorted. */
async function readRows(database: Database): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {}
  for (const table of listTables(migrations)) {
    const text = `select ${columnList(table)} from "${table.name}"`
    const rows = await database.all(sql(Object.assign([text], { raw: [text] })))
    tables[table.name] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return tables
}

/** Sample data, with text that is hard to copy between engines. */
async function fillDatabase(database: Database): Promise<void> {
  const { call, ours: mainWorkspace } = await createService(database)
  const callOk = async (...args: Parameters<typeof call>) => {
    const { status, body } = await call(...args)
    expect({ words: args, body, done: status < 300 }).toMatchObject({ done: true })
    return body
  }
  const responsesPath = `/embed/surveys/${mainWorkspace.surveyId}/responses`
  await callOk('PUT', '/api/segment-keys/shop')
  const contacts = Object.values(sampleContacts).map((contact) => ({ ...contact, properties: { shop: 'Mill Lane' } }))
  const invitationResult = await callOk('POST', `/api/surveys/${mainWorkspace.surveyId}/invitations`, {
    contacts,
    channel: 'email',
  })
  const comments = [
    'two\nlines, "marks", back\\slash\ttab',
    '{NULL}',
    'NULL',
    '日本 👩‍🚀 \u2028',
    "'; drop table x; --",
  ]
  for (const [score, comment] of [undefined, ...comments].entries()) {
    const body = { key: `k${score}`, score, comment, properties: { shop: comment ?? 'A' } }
    const { id } = await callOk('POST', responsesPath, body)
    await callOk('PATCH', `/api/follow-ups/${id}`, { status: 'done', note: comment ?? 'Called' })
    await callOk('PATCH', `/api/responses/${id}`, { score: score + 1 })
  }
  const token = invitationResult.invitations[0].url.split('/').at(-1)
  await callOk('POST', responsesPath, { key: 'invited', score: 9, token })
  await callOk('POST', '/api/contacts', { email: 'idem@example.com' }, { 'idempotency-key': 'once' })
}

/** A database of an older Vouch with one response, and with the table that wrangler adds to D1. */
function createOldDatabase(file: string): void {
  const database = new Sqlite(file)
  for (const { text } of migrations) database.exec(text)
  database.exec(`
    create table d1_migrations (id integer primary key, name text);
    insert into workspace (id, name, time_zone, created_at) values ('w', 'Old', 'UTC', 0);
    insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
    values ('s', 'w', 'Old survey', 'relationship', '{}', '[]', 0, 0);
    insert into response (id, workspace_id, survey_id, key, score, answers, properties, channel, day,
                          answered_at, created_at, updated_at)
    values ('r', 'w', 's', 'k', 9, '[]', '{}', 'link', '2026-01-01', 0, 0, 0);
    insert into tally
    select 'w', 's', '', span, '', period, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1
    from   (select 'ever' as span, '' as period union select 'month', '2026-01' union select 'day', '2026-01-01');`)
  database.close()
}

const pairs = engines.flatMap((from) =>
  engines.map((to) => [from.name, to.name, from.createDatabase, to.createDatabase] as const),
)

describe.each(pairs)('a backup of %s', (_, targetName, from, to) => {
  it(`restores into ${targetName} with every row, from a single file`, async () => {
    using tempDir = createTempDir()
    await using original = await from()
    await using target = await to()
    await withDatabase(original.env, fillDatabase)
    const originalState = await withDatabase(original.env, readRows)
    expect(Object.entries(originalState).filter(([, rows]) => rows.length > 0).length).toBeGreaterThan(8)

    const backupResult = await createCli(tempDir.path, original.env)('backup', 'all.vouch')
    expect(backupResult).toMatchObject({ code: 0, stderr: '' })
    expect(backupResult.stdout).toMatch(
      /^The backup does not contain the service's secret \((SECRET|.*\.secret)\)\. Keep that too:/,
    )
    expect(backupResult.stdout).toMatch(/\n7 responses, 4 contacts, [\d.]+ [kM]B, verified: all\.vouch\n$/)
    expect(readdirSync(tempDir.path)).toEqual(['all.vouch'])
    expect(statSync(join(tempDir.path, 'all.vouch')).mode & 0o777).toBe(0o600)

    const restoreResult = await createCli(tempDir.path, target.env)('restore', 'all.vouch')
    expect(restoreResult).toMatchObject({ code: 0, stderr: '' })
    expect(restoreResult.stdout).toMatch(/\n7 responses, 4 contacts, [\d.]+ [kM]B, verified\n$/)
    expect(await withDatabase(target.env, readRows)).toEqual(originalState)
    expect(await withDatabase(target.env, (database) => verifyCounts({ database }))).toEqual([])
  })
})

describe.each(engines)('a backup of an older Vouch or exported from D1', ({ name, createDatabase }) => {
  it(`is migrated when restored into ${name}, and stays unchanged`, async () => {
    using tempDir = createTempDir()
    await using target = await createDatabase()
    const file = join(tempDir.path, 'old.vouch')
    createOldDatabase(file)
    const before = readFileSync(file)
    const newerVouch = createCli(tempDir.path, target.env, newerCheckout.path)
    expect(await newerVouch('restore', file)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\n1 response, 0 contacts, [\d.]+ [kM]B, verified\n$/),
    })
    expect(readFileSync(file)).toEqual(before)
    expect(await target.query('select max(version) as version from migration')).toEqual([
      { version: versionValue(name) },
    ])
    expect(await target.query('select made_up from survey')).toEqual([{ made_up: 'from the newer version' }])
    expect(await newerVouch('verify')).toMatchObject({ code: 0 })
  })
})

/** The PostgreSQL client reads large numbers as text. */
const versionValue = (engine: string) => (engine === 'PostgreSQL' ? `${nextMigration.version}` : nextMigration.version)

describe('a backup', () => {
  it('has the version of the program, and leaves an older database at its version', async () => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'vouch.db')
    createOldDatabase(file)
    const newerVouch = createCli(tempDir.path, { DATABASE_URL: `sqlite:${file}` }, newerCheckout.path)
    expect(await newerVouch('backup', 'new.vouch')).toMatchObject({ code: 0 })
    const version = (name: string) => {
      const database = new Sqlite(join(tempDir.path, name), { readonly: true })
      const foundVersion = database.prepare('select max(version) from migration').pluck().get()
      database.close()
      return foundVersion
    }
    expect([version('vouch.db'), version('new.vouch')]).toEqual([getLatestVersion(migrations), nextMigration.version])
  })

  it('is written and restored with a warning when counts differ from a recount', async () => {
    using tempDir = createTempDir()
    const env = { DATABASE_URL: `sqlite:${join(tempDir.path, 'vouch.db')}` }
    await withDatabase(env, fillDatabase)
    const database = new Sqlite(join(tempDir.path, 'vouch.db'))
    database.exec(`update invitation_tally set invited = invited + 1`)
    database.close()
    const expectedWarning = /\n7 responses, 4 contacts, [\d.]+ [kM]B, but 1 count differs from a recount/
    expect(await createCli(tempDir.path, env)('backup', 'b')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(expectedWarning),
    })
    const otherEnv = { DATABASE_URL: `sqlite:${join(tempDir.path, 'new/folder/vouch.db')}` }
    expect(await createCli(tempDir.path, otherEnv)('restore', 'b')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(expectedWarning),
    })
    const [restoredRows, originalRows] = [await withDatabase(otherEnv, readRows), await withDatabase(env, readRows)]
    // The time of the backup is recorded once it is complete.
    expect(originalRows.service_event).toHaveLength(1)
    expect(restoredRows).toEqual({ ...originalRows, service_event: [] })
  })

  it('contains what a killed service has left in its write-ahead log', async () => {
    using tempDir = createTempDir()
    const script = `
      import { openSqlite } from '${join(projectDir, 'server/store/sqlite/sqlite.ts')}'
      import { readMigrations } from '${join(projectDir, 'server/boot.ts')}'
      import { sql } from '${join(projectDir, 'server/store/sql.ts')}'
      const database = openSqlite('killed.db')
      await database.migrate(readMigrations())
      await database.batch([sql\`insert into workspace (id, name, time_zone, created_at) values ('w', 'Kept', 'UTC', 0)\`])
      process.kill(process.pid, 'SIGKILL')`
    // Threads inherit the arguments of the process, so the script must be a file.
    writeFileSync(join(tempDir.path, 'killed.mts'), script)
    const exit = await new RunningProcess([process.execPath, 'killed.mts'], { cwd: tempDir.path, env: {} }).exited
    expect(exit).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    expect(existsSync(join(tempDir.path, 'killed.db-wal'))).toBe(true)
    const vouch = createCli(tempDir.path, { DATABASE_URL: 'sqlite:killed.db' })
    expect(await vouch('backup', 'b')).toMatchObject({ code: 0 })
    const backup = new Sqlite(join(tempDir.path, 'b'), { readonly: true })
    expect(backup.prepare('select name from workspace').all()).toEqual([{ name: 'Kept' }])
    backup.close()
  })

  it('removes the leftovers of a killed backup, not the file of a running one', async () => {
    using tempDir = createTempDir()
    const env = { DATABASE_URL: `sqlite:${join(tempDir.path, 'vouch.db')}` }
    await withDatabase(env, fillDatabase)
    const exitedProcess = spawnSync('true')
    for (const pid of [exitedProcess.pid, process.pid]) writeFileSync(join(tempDir.path, `b.${pid}.part`), 'half')
    expect(await createCli(tempDir.path, env)('backup', 'b')).toMatchObject({ code: 0 })
    expect(readdirSync(tempDir.path).filter((name) => name.startsWith('b'))).toEqual(['b', `b.${process.pid}.part`])
  })
})

it('An impossible backup or restore is refused in one line and changes nothing', async () => {
  using tempDir = createTempDir()
  const resolvePath = (name: string) => join(tempDir.path, name)
  const mainWorkspace = { DATABASE_URL: `sqlite:${resolvePath('vouch.db')}` }
  const databaseEnv = (name: string) => ({ DATABASE_URL: `sqlite:${resolvePath(name)}` })
  const missingEnv = databaseEnv('nothing/yet.db')
  await using usedDatabase = await createEmptyPostgres()
  await withDatabase(mainWorkspace, fillDatabase)
  await withDatabase(usedDatabase.env, fillDatabase)
  expect(await createCli(tempDir.path, mainWorkspace)('backup', 'good')).toMatchObject({ code: 0 })
  corruptFiles(tempDir.path)
  const unreachableEnv = { DATABASE_URL: `postgres://u:hidden@127.0.0.1:${await findFreePort()}/v`, SECRET }

  const refusals: [Env, string[], string][] = [
    [mainWorkspace, ['backup'], 'Expected FILE. See vouch --help.'],
    [mainWorkspace, ['backup', 'a', 'b'], 'Unexpected argument “b”. See vouch --help.'],
    [mainWorkspace, ['backup', resolvePath('good')], 'good already exists. Move it away first.'],
    [mainWorkspace, ['backup', resolvePath('logged')], 'logged-wal already exists. Move it away first.'],
    [
      mainWorkspace,
      ['backup', resolvePath('no/such/folder/b')],
      `There is no folder ${resolvePath('no/such/folder')}.`,
    ],
    [missingEnv, ['backup', resolvePath('b')], `There is no file ${resolvePath('nothing/yet.db')}.`],
    [databaseEnv('diary'), ['backup', resolvePath('b')], 'diary is not a Vouch database.'],
    [databaseEnv('other'), ['backup', resolvePath('b')], 'other is not a Vouch database.'],
    [databaseEnv('newer'), ['backup', resolvePath('b')], 'The database is at version 999, newer than this Vouch'],
    [databaseEnv('stray'), ['backup', resolvePath('b')], 'of its rows refer to missing rows.'],
    [databaseEnv('torn'), ['backup', resolvePath('b')], 'is damaged'],
    [
      { DATABASE_URL: 'sqlite::memory:' },
      ['backup', resolvePath('b')],
      'DATABASE_URL: expected a file or a server, not :memory:.',
    ],
    [unreachableEnv, ['backup', resolvePath('b')], 'DATABASE_URL: connect ECONNREFUSED'],
    [mainWorkspace, ['restore', resolvePath('good')], `${resolvePath('vouch.db')} already exists. Move it away first.`],
    [databaseEnv('logged'), ['restore', resolvePath('good')], 'logged-wal already exists. Move it away first.'],
    [usedDatabase.env, ['restore', resolvePath('good')], 'DATABASE_URL: this database already contains a workspace.'],
    [missingEnv, ['restore'], 'Expected FILE. See vouch --help.'],
    [missingEnv, ['restore', resolvePath('none')], `There is no file ${resolvePath('none')}.`],
    [missingEnv, ['restore', '.'], 'There is no file ..'],
    [missingEnv, ['restore', resolvePath('diary')], 'diary is not a Vouch database.'],
    [missingEnv, ['restore', resolvePath('empty')], 'empty is not a Vouch database.'],
    [missingEnv, ['restore', resolvePath('other')], 'other is not a Vouch database.'],
    [
      missingEnv,
      ['restore', resolvePath('column')],
      'column is not a Vouch database: it has no follow_up.response_id.',
    ],
    [missingEnv, ['restore', resolvePath('newer')], 'The database is at version 999, newer than this Vouch'],
    [missingEnv, ['restore', resolvePath('short')], 'is damaged'],
    [missingEnv, ['restore', resolvePath('torn')], 'is damaged'],
    [unreachableEnv, ['restore', resolvePath('good')], 'DATABASE_URL: connect ECONNREFUSED'],
  ]
  const state = async () => [
    readdirSync(tempDir.path).filter((name) => !/-(wal|shm)$/.test(name)),
    await withDatabase(mainWorkspace, readRows),
    await withDatabase(usedDatabase.env, readRows),
  ]
  const originalState = await state()
  for (const [env, args, message] of refusals) {
    const { code, stdout, stderr } = await runCommandLineHere(env, args)
    expect({ words: args, code, stdout, stderr }).toEqual({
      words: args,
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    })
    expect(stderr).not.toMatch(/\n +at |hidden|\.part/)
  }
  expect(await state()).toEqual(originalState)
})

/** Writes unusable backups, each derived from the good one. */
function corruptFiles(tempDir: string): void {
  const resolvePath = (name: string) => join(tempDir, name)
  const change = (name: string, text: string) => {
    const database = new Sqlite(resolvePath(name))
    database.exec(text)
    database.close()
  }
  writeFileSync(resolvePath('diary'), 'Dear diary, today I became a database. '.repeat(50))
  writeFileSync(resolvePath('empty'), '')
  writeFileSync(resolvePath('logged-wal'), '')
  change('other', 'create table song (name text)')
  for (const name of ['short', 'torn', 'newer', 'stray', 'column']) copyFileSync(resolvePath('good'), resolvePath(name))
  change('newer', 'insert into migration (version) values (999)')
  change('column', 'drop table follow_up')
  change('stray', 'pragma foreign_keys = off; delete from survey')
  truncateSync(resolvePath('short'), statSync(resolvePath('good')).size / 2)
  const bytes = readFileSync(resolvePath('good'))
  writeFileSync(resolvePath('torn'), bytes.fill(0xee, bytes.length - 8192, bytes.length - 4096))
}
