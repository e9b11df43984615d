import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { boot } from '../server/boot.ts'
import { readConfig } from '../server/config.ts'
import { cliCaller } from '../server/domain/deps.ts'
import { getSurvey } from '../server/domain/surveys/surveys.ts'
import { createFirstWorkspace } from '../server/domain/workspaces/workspaces.ts'
import { parseVersion } from '../server/store/migrations.ts'
import { sql } from '../server/store/sql.ts'
import { createTempDir } from './e2e/processes.ts'
import { migrations, nextMigration } from './support/migrations.ts'

const log = { info: () => undefined, error: () => undefined }
const bootDatabase = (url: string, options?: Parameters<typeof boot>[2], extraEnv: Record<string, string> = {}) =>
  boot(readConfig({ DATABASE_URL: url, ...extraEnv }), log, options)

it('Migrations are numbered from 1, and each stores its number', () => {
  expect(migrations.map(({ text }) => parseVersion(text))).toEqual(migrations.map(({ version }) => version))
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
})

it('The Worker, which cannot list a folder, imports the newest migration', () => {
  const [newestFile] = readdirSync('server/store/migrations').sort().reverse()
  expect(readFileSync('server/entry/cloudflare.ts', 'utf8')).toContain(`'../store/migrations/${newestFile}'`)
})

it('A database of an earlier version is migrated to this one and keeps its rows', async () => {
  using tempDir = createTempDir()
  const file = join(tempDir.path, 'vouch.db')
  const oldDatabase = new Sqlite(file)
  for (const { text } of migrations) oldDatabase.exec(text)
  oldDatabase.exec(`
    insert into workspace (id, name, time_zone, created_at) values ('w', 'Ours', 'UTC', 1);
    insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
    values ('s', 'w', 'Old', 'relationship', '{}', '[]', 1, 1)`)
  oldDatabase.close()
  const {
    database,
    deps,
    isReady: ready,
  } = await bootDatabase(`sqlite:${file}`, {
    migrations: [...migrations, nextMigration],
  })
  expect(await ready()).toBe(true)
  const survey = await getSurvey(deps, cliCaller('w'), 's')
  expect(survey).toMatchObject({ name: 'Old', reasons: {}, questions: [], thanksLinks: {} })
  expect(await database.all(sql`select made_up from survey`)).toEqual([{ made_up: 'from the newer version' }])
  await database.close()
})

it('A database of an earlier version is not ready until it is migrated', async () => {
  using tempDir = createTempDir()
  const url = `sqlite:${join(tempDir.path, 'vouch.db')}`
  await (await bootDatabase(url)).database.close()
  const { database, isReady } = await bootDatabase(url, {
    migrate: false,
    migrations: [...migrations, nextMigration],
  })
  expect(await isReady()).toBe(false)
  await database.close()
})

describe('booting', () => {
  it.each(['sqlite:', 'sqlite://'])(
    'makes the folder, the database and the secret beside it for %s',
    async (scheme) => {
      using tempDir = createTempDir()
      const file = join(tempDir.path, 'a/b/vouch.db')
      const { database, deps, isReady: ready } = await bootDatabase(scheme + file)
      expect(await ready()).toBe(true)
      expect(deps.secret).toBe(readFileSync(`${file}.secret`, 'utf8'))
      await database.close()
      expect(readdirSync(join(tempDir.path, 'a/b')).sort()).toEqual(['vouch.db', 'vouch.db.secret'])
      expect(await ready()).toBe(false)
    },
  )

  it('reuses an existing database and secret', async () => {
    using tempDir = createTempDir()
    const url = `sqlite:${tempDir.path}/vouch.db`
    const first = await bootDatabase(url)
    expect(await createFirstWorkspace(first.deps, { name: 'W', timeZone: 'UTC' })).toBeDefined()
    await first.database.close()
    const second = await bootDatabase(url, { createIfMissing: false })
    expect(second.deps.secret).toBe(first.deps.secret)
    expect(await createFirstWorkspace(second.deps, { name: 'W', timeZone: 'UTC' })).toBeUndefined()
    await second.database.close()
  })

  it('creates no database without createIfMissing', async () => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'vouch.db')
    await expect(bootDatabase(`sqlite:${file}`, { createIfMissing: false })).rejects.toThrow(
      `there is no database at ${file}`,
    )
    expect(readdirSync(tempDir.path)).toEqual([])
  })

  it('stores no secret if one is configured or the database is in memory', async () => {
    using tempDir = createTempDir()
    const file = join(tempDir.path, 'vouch.db')
    const withSecret = await bootDatabase(`sqlite:${file}`, {}, { SECRET: 'x'.repeat(32) })
    expect(withSecret.deps.secret).toBe('x'.repeat(32))
    await withSecret.database.close()
    expect(existsSync(`${file}.secret`)).toBe(false)

    const inMemory = await bootDatabase('sqlite::memory:')
    expect(inMemory.deps.secret.length).toBeGreaterThanOrEqual(32)
    await inMemory.database.close()
    expect(existsSync(':memory:.secret')).toBe(false)
  })

  it('makes the secret readable by its owner only, and reads one created by hand', async () => {
    using tempDir = createTempDir()
    const [newFile, existingFile] = [join(tempDir.path, 'made.db'), join(tempDir.path, 'given.db')]
    await (await bootDatabase(`sqlite:${newFile}`)).database.close()
    expect(statSync(`${newFile}.secret`).mode & 0o777).toBe(0o600)
    writeFileSync(`${existingFile}.secret`, `${'y'.repeat(40)}\n`)
    const { deps, database } = await bootDatabase(`sqlite:${existingFile}`)
    expect(deps.secret).toBe('y'.repeat(40))
    await database.close()
  })

  it('reports a secret that it cannot read or store', async () => {
    using tempDir = createTempDir()
    mkdirSync(join(tempDir.path, 'a.db.secret'))
    await expect(bootDatabase(`sqlite:${tempDir.path}/a.db`)).rejects.toThrow(
      /^SECRET: it is not set, and cannot be stored/,
    )
    writeFileSync(join(tempDir.path, 'b.db.secret'), 'too short')
    await expect(bootDatabase(`sqlite:${tempDir.path}/b.db`)).rejects.toThrow(
      /^SECRET: expected at least 32 characters in /,
    )
  })

  it('uses PUBLIC_URL for links, or localhost without it', async () => {
    const withoutUrl = await bootDatabase('sqlite::memory:', {}, { PORT: '8999' })
    expect(withoutUrl.deps.publicUrl).toBe('http://localhost:8999')
    await withoutUrl.database.close()
    const withUrl = await bootDatabase('sqlite::memory:', {}, { PUBLIC_URL: 'https://vouch.example.com/' })
    expect(withUrl.deps.publicUrl).toBe('https://vouch.example.com')
    await withUrl.database.close()
  })
})
