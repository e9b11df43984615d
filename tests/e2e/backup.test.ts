import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Empty, engines, postgres } from './databases.ts'
import { API_KEY, folder, node, pause, project, Running, SECRET, type Service, until } from './processes.ts'

const cli = join(project, 'server/entry/cli.ts')
const headers = { authorization: `Bearer ${API_KEY}` }
const running = { API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'warn', SECRET }
type Env = Record<string, string>

const vouch = (cwd: string, env: Env, ...words: string[]) =>
  new Running([process.execPath, cli, ...words], { cwd, env: { SECRET, ...env } })

describe.each(engines)('a backup while customers answer, on $name', ({ empty }) => {
  it('holds every answer acknowledged before it, and services over what is restored of it say the same', async () => {
    using home = folder()
    await using original = await empty()
    await using service = await node(home.path, { ...running, ...original.env })
    const survey = /Its id +(\S+)/.exec(service.said)?.[1] ?? ''
    await using customers = answering(service, survey)
    await until(
      () => customers.acknowledged.length > 300,
      () => service.said,
    )
    const before = [...customers.acknowledged]
    expect(await vouch(home.path, original.env, 'backup', 'during').ended).toMatchObject({ code: 0, stderr: '' })
    expect(customers.acknowledged.length).toBeGreaterThan(before.length)
    await customers.stop()
    expect(customers.refused).toEqual([])

    const ids = idsIn(join(home.path, 'during'))
    expect(before.filter((id) => !ids.has(id))).toEqual([])
    expect(await vouch(home.path, { DATABASE_URL: 'sqlite:during' }, 'verify').ended).toMatchObject({ code: 0 })
    const all = await vouch(home.path, original.env, 'backup', 'after').ended
    expect(all.stdout).toContain(`\n${new Intl.NumberFormat('en').format(customers.acknowledged.length)} answers, `)
    const said = await reports(service, survey)
    expect(said[0]).toMatchObject({ count: customers.acknowledged.length })
    for (const engine of engines) {
      expect(await restoredReports(engine.empty, join(home.path, 'after'), survey)).toEqual(said)
    }
  }, 120_000)
})

/** Eight customers who answer one after the other, until they are stopped. */
function answering(service: Service, survey: string) {
  const acknowledged: string[] = []
  const refused: number[] = []
  let isOver = false
  const post = async (count: number) => {
    const said = { key: crypto.randomUUID(), score: count % 11, properties: { shop: `Shop ${count % 3}` } }
    const answer = await fetch(`${service.url}/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
    })
    if (answer.ok) acknowledged.push((await answer.json()).id)
    else refused.push(answer.status)
  }
  const customers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let count = 0; !isOver; count++) await post(count)
    }),
  )
  const stop = async () => {
    isOver = true
    await customers
  }
  return { acknowledged, refused, stop, [Symbol.asyncDispose]: stop }
}

function idsIn(file: string): Set<unknown> {
  const database = new Sqlite(file, { readonly: true })
  const ids = new Set(database.prepare('select id from response').pluck().all())
  database.close()
  return ids
}

/** What a service says of a survey: every figure, and the list of whom to call. */
async function reports(service: Service, survey: string): Promise<unknown[]> {
  const paths = [`surveys/${survey}/score`, `surveys/${survey}/trend?interval=day`, `follow-ups?survey=${survey}`]
  return Promise.all(
    paths.map(async (path) => {
      const answer = await fetch(`${service.url}/api/${path}`, { headers })
      expect(answer.status).toBe(200)
      return answer.json()
    }),
  )
}

async function restoredReports(empty: () => Promise<Empty>, file: string, survey: string): Promise<unknown[]> {
  using home = folder()
  await using target = await empty()
  expect(await vouch(home.path, target.env, 'restore', file).ended).toMatchObject({ code: 0, stderr: '' })
  await using service = await node(home.path, { ...running, ...target.env })
  return await reports(service, survey)
}

/** A database that takes a while to copy, and a backup of it. */
let large: { env: Env; backup: string }
const shelf = folder()
beforeAll(async () => {
  large = await filled(shelf.path)
})
afterAll(() => shelf[Symbol.dispose]())

async function filled(home: string): Promise<typeof large> {
  const file = join(home, 'vouch.db')
  const env = { DATABASE_URL: `sqlite:${file}` }
  await using service = await node(home, { ...running, ...env })
  await service.stop()
  const database = new Sqlite(file)
  database.exec(`
    insert into contact (id, workspace_id, email, name, properties, created_at, updated_at)
    with recursive many (n) as (select 1 union all select n + 1 from many where n < ${CONTACTS})
    select 'c' || n, w.id, 'person' || n || '@example.com', hex(randomblob(500)), '{}', 0, 0 from many, workspace w`)
  database.close()
  const backup = join(home, 'backup')
  expect(await vouch(home, env, 'backup', backup).ended).toMatchObject({ code: 0 })
  return { env, backup }
}

const CONTACTS = 10_000

/** When a copy is killed, in milliseconds after it has begun. */
const moments = [0, 50, 200]

const partsOf = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.part'))

/** There is nothing under the name, or all there is. */
function expectWholeOrNone(file: string): void {
  if (!existsSync(file)) return
  const database = new Sqlite(file, { readonly: true })
  expect(database.prepare('select count(*) from contact').pluck().get()).toBe(CONTACTS)
  database.close()
  rmSync(file)
}

describe('a kill', () => {
  it.each(engines)('in the middle of a backup of $name leaves none, and the next one works', async ({ name }) => {
    using home = folder()
    const { env: file, backup } = large
    await using server = await postgres()
    const env = name === 'SQLite' ? file : server.env
    if (name === 'PostgreSQL') await vouch(home.path, env, 'restore', backup).ended
    for (const moment of moments) {
      await using killed = vouch(home.path, env, 'backup', 'again')
      await until(
        () => partsOf(home.path).length > 0,
        () => killed.said,
      )
      await pause(moment)
      await killed.stop('SIGKILL')
      if (moment === 0) expect(existsSync(join(home.path, 'again'))).toBe(false)
      expectWholeOrNone(join(home.path, 'again'))
    }
    expect(await vouch(home.path, env, 'backup', 'again').ended).toMatchObject({ code: 0 })
    expect(partsOf(home.path)).toEqual([])
  })

  it('in the middle of restoring a file leaves none, and the next time works', async () => {
    using home = folder()
    const { backup } = large
    const target = join(home.path, 'restored.db')
    const env = { DATABASE_URL: `sqlite:${target}` }
    for (const moment of moments) {
      await using killed = vouch(home.path, env, 'restore', backup)
      await until(
        () => partsOf(home.path).length > 0,
        () => killed.said,
      )
      await pause(moment)
      await killed.stop('SIGKILL')
      if (moment === 0) expect(existsSync(target)).toBe(false)
      expectWholeOrNone(target)
    }
    expect(await vouch(home.path, env, 'restore', backup).ended).toMatchObject({ code: 0 })
    expect(partsOf(home.path)).toEqual([])
  })

  it('in the middle of restoring into PostgreSQL leaves no row, and the next time works', async () => {
    using home = folder()
    const { backup } = large
    await using server = await postgres()
    const isWriting = `select 1 from pg_locks where mode = 'RowExclusiveLock' and relation = to_regclass('contact')`
    for (const moment of moments) {
      await using killed = vouch(home.path, server.env, 'restore', backup)
      await until(
        async () => (await server.query(isWriting)).length > 0,
        () => killed.said,
      )
      await pause(moment)
      await killed.stop('SIGKILL')
      const [{ count } = {}] = await server.query('select count(*) from contact')
      expect(count).toBe('0')
    }
    expect(await vouch(home.path, server.env, 'restore', backup).ended).toMatchObject({ code: 0 })
    expect(await server.query('select count(*) from contact')).toEqual([{ count: `${CONTACTS}` }])
  })
})

/** Runs a command on a disk of three megabytes of its own, and says at the end which files are there. */
const ON_SMALL_DISK = 'mount -t tmpfs -o size=3m none "$DISK" && { "$@"; code=$?; find "$DISK" -type f; exit $code; }'

describe('a full disk', () => {
  it.each([
    ['a backup of SQLite', 'SQLite', 'backup'],
    ['a backup of PostgreSQL', 'PostgreSQL', 'backup'],
    ['a restored file', 'SQLite', 'restore'],
  ])('ends %s in a line that says so, and nothing is left of it', async (_, engine, command) => {
    using home = folder()
    const { env: file, backup } = large
    await using server = await postgres()
    if (engine === 'PostgreSQL') await vouch(home.path, server.env, 'restore', backup).ended
    const disk = join(home.path, 'disk')
    mkdirSync(disk)
    const made = join(disk, 'made')
    const from = engine === 'SQLite' ? file : server.env
    const env = { SECRET, DISK: disk, ...(command === 'backup' ? from : { DATABASE_URL: `sqlite:${made}` }) }
    const words = [process.execPath, cli, command, command === 'backup' ? made : backup]
    const ended = await new Running(['unshare', '-rm', 'sh', '-c', ON_SMALL_DISK, 'sh', ...words], {
      cwd: home.path,
      env,
    }).ended
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: `There is no room on the disk for ${made}.\n` })
  })
})
