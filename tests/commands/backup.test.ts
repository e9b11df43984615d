import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { boot } from '../../server/boot.ts'
import { readConfig } from '../../server/config.ts'
import { verify } from '../../server/domain/verification.ts'
import { columnsOf } from '../../server/store/copy.ts'
import { type Database, sql, VERSION } from '../../server/store/database.ts'
import { tablesOf } from '../../server/store/sqlite/file.ts'
import { engines, postgres } from '../e2e/databases.ts'
import { type Ended, folder, project, Running, SECRET } from '../e2e/processes.ts'
import { migrations } from '../support/engines.ts'
import { freePort } from '../support/postgres.ts'
import { people, serviceOver } from '../support/world.ts'

const log = { info: () => undefined, error: () => undefined }
type Env = Record<string, string>

/** Runs the command line over a database, in a folder. */
const vouchIn =
  (cwd: string, env: Env) =>
  (...words: string[]): Promise<Ended> =>
    new Running([process.execPath, join(project, 'server/entry/cli.ts'), ...words], { cwd, env }).ended

async function within<Result>(env: Env, work: (database: Database) => Promise<Result>): Promise<Result> {
  const { database } = await boot(readConfig(env), log)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Every row of every table, whatever their order. */
async function rowsIn(database: Database): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {}
  for (const table of tablesOf(migrations)) {
    const text = `select ${columnsOf(table)} from "${table.name}"`
    const rows = await database.all(sql(Object.assign([text], { raw: [text] })))
    tables[table.name] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return tables
}

/** What a service holds after some work, with all that is hard to carry from one engine to another. */
async function fill(database: Database): Promise<void> {
  const { call, ours } = await serviceOver(database)
  const done = async (...words: Parameters<typeof call>) => {
    const { status, body } = await call(...words)
    expect({ words, body, done: status < 300 }).toMatchObject({ done: true })
    return body
  }
  const answers = `/embed/surveys/${ours.surveyId}/responses`
  await done('PUT', '/api/segment-keys/shop')
  const contacts = Object.values(people).map((person) => ({ ...person, properties: { shop: 'Mill Lane' } }))
  const invited = await done('POST', `/api/surveys/${ours.surveyId}/invitations`, { contacts, channel: 'email' })
  const comments = [
    'two\nlines, "marks", back\\slash\ttab',
    '{NULL}',
    'NULL',
    '日本 👩‍🚀 \u2028',
    "'; drop table x; --",
  ]
  for (const [score, comment] of [undefined, ...comments].entries()) {
    const said = { key: `k${score}`, score, comment, properties: { shop: comment ?? 'A' } }
    const { id } = await done('POST', answers, said)
    await done('PATCH', `/api/follow-ups/${id}`, { status: 'done', note: comment ?? 'Called' })
    await done('PATCH', `/api/responses/${id}`, { score: score + 1 })
  }
  const token = invited.invitations[0].url.split('/').at(-1)
  await done('POST', answers, { key: 'invited', score: 9, token })
  await done('POST', '/api/contacts', { email: 'idem@example.com' }, { 'idempotency-key': 'once' })
}

/** What an older Vouch left behind: a database of version 1 with an answer in it, and the table of D1's own. */
function oldDatabase(file: string): void {
  const old = new Sqlite(file)
  old.exec(migrations[0]?.text ?? '')
  old.exec(`
    create table d1_migrations (id integer primary key, name text);
    insert into workspace values ('w', 'Old', 'UTC', 0);
    insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
    values ('s', 'w', 'Old survey', 'relationship', '{}', '[]', 0, 0);
    insert into response (id, workspace_id, survey_id, key, score, answers, properties, channel, day,
                          answered_at, created_at, updated_at)
    values ('r', 'w', 's', 'k', 9, '[]', '{}', 'link', '2026-01-01', 0, 0, 0);
    insert into tally values ('w', 's', '', '', '2026-01-01', 9, 1);`)
  old.close()
}

const pairs = engines.flatMap((from) => engines.map((to) => [from.name, to.name, from.empty, to.empty] as const))

describe.each(pairs)('a backup of %s', (_, into, from, to) => {
  it(`restores into ${into} with every row, and is a file of its own until then`, async () => {
    using home = folder()
    await using original = await from()
    await using target = await to()
    await within(original.env, fill)
    const stood = await within(original.env, rowsIn)
    expect(Object.entries(stood).filter(([, rows]) => rows.length > 0).length).toBeGreaterThan(8)

    const made = await vouchIn(home.path, original.env)('backup', 'all.vouch')
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^The service's secret \((SECRET|.*\.secret)\) is not in it: keep that too\./)
    expect(made.stdout).toMatch(/\n7 answers, 4 contacts, [\d.]+ [kM]B, verified: all\.vouch\n$/)
    expect(readdirSync(home.path)).toEqual(['all.vouch'])
    expect(statSync(join(home.path, 'all.vouch')).mode & 0o777).toBe(0o600)

    const restored = await vouchIn(home.path, target.env)('restore', 'all.vouch')
    expect(restored).toMatchObject({ code: 0, stderr: '' })
    expect(restored.stdout).toMatch(/\n7 answers, 4 contacts, [\d.]+ [kM]B, verified\n$/)
    expect(await within(target.env, rowsIn)).toEqual(stood)
    expect(await within(target.env, (database) => verify({ database }))).toEqual([])
  })
})

describe.each(engines)('a backup made by an older Vouch, or exported from D1,', ({ name, empty }) => {
  it(`is brought to this version on its way into ${name}, and stays as it is`, async () => {
    using home = folder()
    await using target = await empty()
    const file = join(home.path, 'old.vouch')
    oldDatabase(file)
    const before = readFileSync(file)
    expect(await vouchIn(home.path, target.env)('restore', file)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\n1 answer, 0 contacts, [\d.]+ kB, verified\n$/),
    })
    expect(readFileSync(file)).toEqual(before)
    expect(await target.query('select max(version) as version from migration')).toEqual([{ version: versionOn(name) }])
    expect(await vouchIn(home.path, target.env)('verify')).toMatchObject({ code: 0 })
  })
})

/** The client that looks into PostgreSQL reads a large number as text. */
const versionOn = (engine: string) => (engine === 'PostgreSQL' ? `${VERSION}` : VERSION)

describe('a backup', () => {
  it('leaves the database of an older Vouch at its version, and is of this version itself', async () => {
    using home = folder()
    const file = join(home.path, 'vouch.db')
    oldDatabase(file)
    const vouch = vouchIn(home.path, { DATABASE_URL: `sqlite:${file}` })
    expect(await vouch('backup', 'new.vouch')).toMatchObject({ code: 0 })
    const version = (name: string) => {
      const database = new Sqlite(join(home.path, name), { readonly: true })
      const found = database.prepare('select max(version) from migration').pluck().get()
      database.close()
      return found
    }
    expect([version('vouch.db'), version('new.vouch')]).toEqual([1, VERSION])
  })

  it('is written and restored where counts differ from a recount as well, which both say', async () => {
    using home = folder()
    const env = { DATABASE_URL: `sqlite:${join(home.path, 'vouch.db')}` }
    await within(env, fill)
    const database = new Sqlite(join(home.path, 'vouch.db'))
    database.exec(`update invitation_tally set invited = invited + 1`)
    database.close()
    const wrong = /\n7 answers, 4 contacts, [\d.]+ [kM]B, but 1 count differs from a recount/
    expect(await vouchIn(home.path, env)('backup', 'b')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(wrong),
    })
    const elsewhere = { DATABASE_URL: `sqlite:${join(home.path, 'new/folder/vouch.db')}` }
    expect(await vouchIn(home.path, elsewhere)('restore', 'b')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(wrong),
    })
    expect(await within(elsewhere, rowsIn)).toEqual(await within(env, rowsIn))
  })

  it('holds what a service that was killed has left in its log', async () => {
    using home = folder()
    const killed = `
      import { openSqlite } from '${join(project, 'server/store/sqlite/sqlite.ts')}'
      import { migrations } from '${join(project, 'server/boot.ts')}'
      import { sql } from '${join(project, 'server/store/database.ts')}'
      const database = openSqlite('killed.db')
      await database.migrate(migrations())
      await database.batch([sql\`insert into workspace (id, name, time_zone, created_at) values ('w', 'Kept', 'UTC', 0)\`])
      process.kill(process.pid, 'SIGKILL')`
    // A thread takes over what the program was told on its command line, so that it must be a file.
    writeFileSync(join(home.path, 'killed.mts'), killed)
    const ended = await new Running([process.execPath, 'killed.mts'], { cwd: home.path, env: {} }).ended
    expect(ended).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    expect(existsSync(join(home.path, 'killed.db-wal'))).toBe(true)
    const vouch = vouchIn(home.path, { DATABASE_URL: 'sqlite:killed.db' })
    expect(await vouch('backup', 'b')).toMatchObject({ code: 0 })
    const backup = new Sqlite(join(home.path, 'b'), { readonly: true })
    expect(backup.prepare('select name from workspace').all()).toEqual([{ name: 'Kept' }])
    backup.close()
  })

  it('removes what another that was killed has left, and not what one that runs is writing', async () => {
    using home = folder()
    const env = { DATABASE_URL: `sqlite:${join(home.path, 'vouch.db')}` }
    await within(env, fill)
    const gone = spawnSync('true')
    for (const pid of [gone.pid, process.pid]) writeFileSync(join(home.path, `b.${pid}.part`), 'half')
    expect(await vouchIn(home.path, env)('backup', 'b')).toMatchObject({ code: 0 })
    expect(readdirSync(home.path).filter((name) => name.startsWith('b'))).toEqual(['b', `b.${process.pid}.part`])
  })
})

it('What cannot be is refused in a line, and nothing is touched', async () => {
  using home = folder()
  const at = (name: string) => join(home.path, name)
  const ours = { DATABASE_URL: `sqlite:${at('vouch.db')}` }
  const over = (name: string) => ({ DATABASE_URL: `sqlite:${at(name)}` })
  const nowhere = over('nothing/yet.db')
  await using used = await postgres()
  await within(ours, fill)
  await within(used.env, fill)
  expect(await vouchIn(home.path, ours)('backup', 'good')).toMatchObject({ code: 0 })
  spoil(home.path)
  const unreachable = { DATABASE_URL: `postgres://u:hidden@127.0.0.1:${await freePort()}/v`, SECRET }

  const refusals: [Env, string[], string][] = [
    [ours, ['backup'], 'Expected FILE. See vouch --help.'],
    [ours, ['backup', 'a', 'b'], '“b” is one word too many.'],
    [ours, ['backup', 'good'], 'good is there already. Move it away first.'],
    [ours, ['backup', 'logged'], 'logged-wal is there already. Move it away first.'],
    [ours, ['backup', 'no/such/folder/b'], 'There is no folder no/such/folder.'],
    [nowhere, ['backup', 'b'], `There is no file ${at('nothing/yet.db')}.`],
    [over('diary'), ['backup', 'b'], 'diary is not a database of Vouch.'],
    [over('other'), ['backup', 'b'], 'other is not a database of Vouch.'],
    [over('newer'), ['backup', 'b'], 'The database is at version 999, newer than this Vouch'],
    [over('stray'), ['backup', 'b'], 'of its rows refer to rows that are not there.'],
    [over('torn'), ['backup', 'b'], 'is damaged'],
    [{ DATABASE_URL: 'sqlite::memory:' }, ['backup', 'b'], 'DATABASE_URL: expected a file or a server, not :memory:.'],
    [unreachable, ['backup', 'b'], 'DATABASE_URL: connect ECONNREFUSED'],
    [ours, ['restore', 'good'], `${at('vouch.db')} is there already. Move it away first.`],
    [over('logged'), ['restore', 'good'], 'logged-wal is there already. Move it away first.'],
    [used.env, ['restore', 'good'], 'DATABASE_URL: there is a workspace in this database already.'],
    [nowhere, ['restore'], 'Expected FILE. See vouch --help.'],
    [nowhere, ['restore', 'none'], 'There is no file none.'],
    [nowhere, ['restore', '.'], 'There is no file ..'],
    [nowhere, ['restore', 'diary'], 'diary is not a database of Vouch.'],
    [nowhere, ['restore', 'empty'], 'empty is not a database of Vouch.'],
    [nowhere, ['restore', 'other'], 'other is not a database of Vouch.'],
    [nowhere, ['restore', 'column'], 'column is not a database of Vouch: it has no follow_up.response_id.'],
    [nowhere, ['restore', 'newer'], 'The database is at version 999, newer than this Vouch'],
    [nowhere, ['restore', 'short'], 'is damaged'],
    [nowhere, ['restore', 'torn'], 'is damaged'],
    [unreachable, ['restore', 'good'], 'DATABASE_URL: connect ECONNREFUSED'],
  ]
  const state = async () => [
    readdirSync(home.path).filter((name) => !/-(wal|shm)$/.test(name)),
    await within(ours, rowsIn),
    await within(used.env, rowsIn),
  ]
  const stood = await state()
  const said = await Promise.all(refusals.map(([env, words]) => vouchIn(home.path, env)(...words)))
  for (const [index, [, words, message]] of refusals.entries()) {
    const { code, stdout, stderr } = said[index] as Ended
    expect({ words, code, stdout, stderr }).toEqual({
      words,
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    })
    expect(stderr).not.toMatch(/\n +at |hidden|\.part/)
  }
  expect(await state()).toEqual(stood)
})

/** Files that are no good backup, each made of the good one. */
function spoil(home: string): void {
  const at = (name: string) => join(home, name)
  const change = (name: string, text: string) => {
    const database = new Sqlite(at(name))
    database.exec(text)
    database.close()
  }
  writeFileSync(at('diary'), 'Dear diary, today I became a database. '.repeat(50))
  writeFileSync(at('empty'), '')
  writeFileSync(at('logged-wal'), '')
  change('other', 'create table song (name text)')
  for (const name of ['short', 'torn', 'newer', 'stray', 'column']) copyFileSync(at('good'), at(name))
  change('newer', 'insert into migration (version) values (999)')
  change('column', 'drop table follow_up')
  change('stray', 'pragma foreign_keys = off; delete from survey')
  truncateSync(at('short'), statSync(at('good')).size / 2)
  const torn = readFileSync(at('good'))
  writeFileSync(at('torn'), torn.fill(0xee, torn.length - 8192, torn.length - 4096))
}
