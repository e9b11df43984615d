import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { boot } from '../server/boot.ts'
import { readConfig } from '../server/config.ts'
import { operator } from '../server/domain/deps.ts'
import { getSurvey } from '../server/domain/surveys/surveys.ts'
import { firstStart } from '../server/domain/workspaces/workspaces.ts'
import { VERSION } from '../server/store/database.ts'
import { folder } from './e2e/processes.ts'
import { migrations } from './support/engines.ts'

const log = { info: () => undefined, error: () => undefined }
const booted = (url: string, options?: { makes?: boolean }, more: Record<string, string> = {}) =>
  boot(readConfig({ DATABASE_URL: url, ...more }), log, options)

it('The version this code is written for is that of the newest migration', () => {
  expect(VERSION).toBe(Math.max(...migrations.map(({ version }) => version)))
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
})

it('A database of an earlier version is brought to this one, with what is in it', async () => {
  using home = folder()
  const file = join(home.path, 'vouch.db')
  const old = new Sqlite(file)
  const [first] = migrations
  old.exec(first?.text ?? '')
  old.exec(`
    insert into workspace values ('w', 'Ours', 'UTC', 1);
    insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
    values ('s', 'w', 'Old', 'relationship', '{}', '[]', 1, 1)`)
  old.close()
  const { database, deps, ready } = await booted(`sqlite:${file}`)
  expect(await ready()).toBe(true)
  const survey = await getSurvey(deps, operator('w'), 's')
  expect(survey).toMatchObject({ name: 'Old', reasons: {}, questions: [], thanksLinks: {} })
  await database.close()
})

describe('booting', () => {
  it.each(['sqlite:', 'sqlite://'])(
    'makes the folder, the database and the secret beside it for %s',
    async (scheme) => {
      using home = folder()
      const file = join(home.path, 'a/b/vouch.db')
      const { database, deps, ready } = await booted(scheme + file)
      expect(await ready()).toBe(true)
      expect(deps.secret).toBe(readFileSync(`${file}.secret`, 'utf8'))
      await database.close()
      expect(readdirSync(join(home.path, 'a/b')).sort()).toEqual(['vouch.db', 'vouch.db.secret'])
      expect(await ready()).toBe(false)
    },
  )

  it('finds what it has left, and makes nothing anew', async () => {
    using home = folder()
    const url = `sqlite:${home.path}/vouch.db`
    const first = await booted(url)
    expect(await firstStart(first.deps, { name: 'W', timeZone: 'UTC' })).toBeDefined()
    await first.database.close()
    const second = await booted(url, { makes: false })
    expect(second.deps.secret).toBe(first.deps.secret)
    expect(await firstStart(second.deps, { name: 'W', timeZone: 'UTC' })).toBeUndefined()
    await second.database.close()
  })

  it('makes no database where it is told to find one', async () => {
    using home = folder()
    const file = join(home.path, 'vouch.db')
    await expect(booted(`sqlite:${file}`, { makes: false })).rejects.toThrow(`there is no database at ${file}`)
    expect(readdirSync(home.path)).toEqual([])
  })

  it('keeps no secret where one is given, nor for a database that is forgotten', async () => {
    using home = folder()
    const file = join(home.path, 'vouch.db')
    const given = await booted(`sqlite:${file}`, {}, { SECRET: 'x'.repeat(32) })
    expect(given.deps.secret).toBe('x'.repeat(32))
    await given.database.close()
    expect(existsSync(`${file}.secret`)).toBe(false)

    const forgotten = await booted('sqlite::memory:')
    expect(forgotten.deps.secret.length).toBeGreaterThanOrEqual(32)
    await forgotten.database.close()
    expect(existsSync(':memory:.secret')).toBe(false)
  })

  it('lets only its owner read the secret, and reads one that was put there by hand', async () => {
    using home = folder()
    const [made, given] = [join(home.path, 'made.db'), join(home.path, 'given.db')]
    await (await booted(`sqlite:${made}`)).database.close()
    expect(statSync(`${made}.secret`).mode & 0o777).toBe(0o600)
    writeFileSync(`${given}.secret`, `${'y'.repeat(40)}\n`)
    const { deps, database } = await booted(`sqlite:${given}`)
    expect(deps.secret).toBe('y'.repeat(40))
    await database.close()
  })

  it('names the secret that it cannot read or keep', async () => {
    using home = folder()
    mkdirSync(join(home.path, 'a.db.secret'))
    await expect(booted(`sqlite:${home.path}/a.db`)).rejects.toThrow(/^SECRET: it is not given, and cannot be kept/)
    writeFileSync(join(home.path, 'b.db.secret'), 'too short')
    await expect(booted(`sqlite:${home.path}/b.db`)).rejects.toThrow(/^SECRET: expected at least 32 characters in /)
  })

  it('links to the public address, or to this machine where none is given', async () => {
    const own = await booted('sqlite::memory:', {}, { PORT: '8999' })
    expect(own.deps.publicUrl).toBe('http://localhost:8999')
    await own.database.close()
    const known = await booted('sqlite::memory:', {}, { PUBLIC_URL: 'https://vouch.example.com/' })
    expect(known.deps.publicUrl).toBe('https://vouch.example.com')
    await known.database.close()
  })
})
