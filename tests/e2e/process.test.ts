import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dial } from '../support/dial.ts'
import { freePort } from '../support/postgres.ts'
import { engines, postgres } from './databases.ts'
import { API_KEY, type Ended, folder, launch, node, pause, printed, SECRET, type Service, until } from './processes.ts'

const json = { 'content-type': 'application/json' }
const withKey = (key = API_KEY) => ({ authorization: `Bearer ${key}` })

async function post(service: Service, survey: string, said: Record<string, unknown>) {
  const body = JSON.stringify({ key: crypto.randomUUID(), score: 9, ...said })
  return fetch(`${service.url}/embed/surveys/${survey}/responses`, { method: 'POST', headers: json, body })
}

describe.concurrent('the first start', () => {
  it('prints the link, the survey and the key, all of which work; the second prints none of them', async () => {
    using home = folder()
    await using first = await node(home.path, {})
    const { link = '', survey, key } = printed(first.said)
    expect(link).toMatch(/^http:\/\/localhost:\d+\/l\/\w+$/)
    expect((await fetch(link.replace('localhost', '127.0.0.1'))).status).toBe(200)
    const path = `/api/surveys/${survey}/score`
    expect(await (await fetch(first.url + path, { headers: withKey(key) })).json()).toMatchObject({ count: 0 })
    expect((await post(first, survey, {})).status).toBe(201)
    await first.stop()

    await using second = await node(home.path, {})
    expect(second.said).not.toMatch(/first survey|API key|vouch_/)
    expect(await (await fetch(second.url + path, { headers: withKey(key) })).json()).toMatchObject({ count: 1 })
  })

  it('takes the key and the public address that are given, and does not print the key', async () => {
    using home = folder()
    await using service = await node(home.path, { API_KEY, PUBLIC_URL: 'https://nps.example.com/' })
    expect(printed(service.said).link).toMatch(/^https:\/\/nps\.example\.com\/l\//)
    expect(service.said).toContain('the one in API_KEY')
    expect(service.said).not.toContain(API_KEY)
    expect((await fetch(`${service.url}/api/surveys`, { headers: withKey() })).status).toBe(200)
  })

  it('still shows its key when an earlier attempt found the port taken', async () => {
    using home = folder()
    await using taken = await listener()
    const failed = await launch(home.path, { PORT: `${taken.port}` }).ended
    expectRefusal(failed, `PORT: ${taken.port} is in use by another process`)
    await using service = await node(home.path, {})
    expect(printed(service.said).key).toMatch(/^vouch_\w{22}$/)
  })

  describe.each(engines)('on $name', ({ empty }) => {
    it('makes one workspace, whoever of several processes comes first', async () => {
      using home = folder()
      await using database = await empty()
      await using several = await together(3, () => node(home.path, database.env))
      const { services } = several
      expect(services).toHaveLength(3)
      expect(services.filter(({ said }) => said.includes('API key'))).toHaveLength(1)
      expect(await database.query('select name from workspace')).toEqual([{ name: 'Vouch' }])
      const [one, other] = services as [Service, Service]
      const [survey = ''] = services.map(({ said }) => printed(said).survey).filter(Boolean)
      const { id, editToken } = await (await post(one, survey, {})).json()
      expect((await edit(other, id, editToken)).status, 'all sign with the same secret').toBe(200)
    })
  })
})

describe.concurrent('the secret of the service', () => {
  it('is made beside the database for its owner alone, and kept', async () => {
    using home = folder()
    await using first = await node(home.path, { API_KEY })
    const file = join(home.path, 'data/vouch.db.secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const secret = readFileSync(file, 'utf8')
    expect(secret).toMatch(/^[\w-]{43}$/)
    const { id, editToken } = await (await post(first, printed(first.said).survey, {})).json()
    await first.stop()

    await using second = await node(home.path, {})
    expect(readFileSync(file, 'utf8')).toBe(secret)
    expect((await edit(second, id, editToken)).status).toBe(200)
  })
})

describe.concurrent('a stop', () => {
  it('finishes what runs, refuses what is new, closes the database, and waits for no idle connection', async () => {
    using home = folder()
    await using service = await node(home.path, { API_KEY })
    const survey = printed(service.said).survey
    const silent = await dial(service)
    const agent = new Agent({ keepAlive: true })
    await new Promise((resolve) =>
      get(`${service.url}/healthz`, { agent }, (answer) => answer.resume().on('end', resolve)),
    )
    const slow = await dial(service)
    const body = JSON.stringify({ key: 'slow', score: 10 })
    const path = `/embed/surveys/${survey}/responses`
    slow.say(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    slow.say(body.slice(0, 5))
    // Answered behind it: by then the slow one has been begun.
    await fetch(`${service.url}/healthz`)

    service.signal('SIGTERM')
    service.signal('SIGINT')
    await until(
      () => silent.isClosed(),
      () => 'the silent connection stays open',
    )
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow()
    expect(service.hasEnded).toBe(false)
    slow.say(body.slice(5))
    const { code, stdout } = await service.ended
    expect(slow.heard()).toMatch(/^HTTP\/1\.1 201 [\s\S]*\r\nconnection: close\r\n[\s\S]*"group":"promoter"/i)
    expect([code, stdout.includes('"stopped"')]).toEqual([0, true])
    expect(existsSync(join(home.path, 'data/vouch.db-wal'))).toBe(false)
    agent.destroy()
  })

  it('lets a long list be read to its end', async () => {
    using home = folder()
    await using service = await node(home.path, { API_KEY, RATE_LIMIT: 'off' })
    const survey = printed(service.said).survey
    const comment = 'x'.repeat(5000)
    // More than the buffers of both ends hold.
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(service, survey, { comment })))
      expect(answers.every(({ status }) => status === 201)).toBe(true)
    }
    const reader = await dial(service)
    reader.pause()
    reader.say(`GET /api/responses.csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n\r\n`)
    await fetch(`${service.url}/healthz`)
    service.signal('SIGTERM')
    await until(
      () =>
        fetch(`${service.url}/healthz`).then(
          () => false,
          () => true,
        ),
      () => service.said,
    )
    expect(service.hasEnded).toBe(false)
    reader.resume()
    expect(await service.ended).toMatchObject({ code: 0 })
    expect(reader.heard().split(comment)).toHaveLength(1 + 2000)
    expect(reader.heard().endsWith('\r\n0\r\n\r\n')).toBe(true)
  })

  it('does not wait for ever for a request that never ends', async () => {
    using home = folder()
    await using service = await node(home.path, {})
    const slow = await dial(service)
    slow.say('POST /embed/surveys/x/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{')
    await fetch(`${service.url}/healthz`)
    expect(await service.stop()).toMatchObject({ code: 0 })
  })
})

describe.concurrent.each(engines)('a stop during a report that takes for ever on $name', ({ name, empty }) => {
  it('cuts it off, and ends with 0 before Docker would kill', async () => {
    using home = folder()
    await using database = await empty()
    await using service = await node(home.path, { ...database.env, API_KEY })
    const { survey } = printed(service.said)
    expect((await post(service, survey, { key: 'acknowledged' })).status).toBe(201)
    for (const statement of forEver[name as keyof typeof forEver]) await database.query(statement)
    const ask = (path: string) => fetch(service.url + path, { headers: withKey() }).catch(() => undefined)
    const asked = [`/api/surveys/${survey}/score?where[a]=x&where[b]=y`, '/api/responses.csv'].map(ask)
    await pause(500)
    const began = performance.now()
    expect(await service.stop()).toMatchObject({ code: 0, stdout: expect.stringContaining('"stopped') })
    expect(performance.now() - began).toBeLessThan(10_000)
    await Promise.all(asked)
    const kept = name === 'SQLite' ? 'kept' : 'response'
    expect(await database.query(`select key from ${kept}`)).toHaveLength(1)
    if (name !== 'SQLite') await database.query('rollback')
  })
})

/** What makes reading answers endless: a view without end in their place, or a lock that nobody gives up. */
const forEver = {
  SQLite: [
    'alter table response rename to kept',
    `create view response as
     with recursive n(x) as (select 1 union all select x + 1 from n) select kept.* from n cross join kept`,
  ],
  PostgreSQL: ['begin', 'lock table response in access exclusive mode'],
}

describe('a PostgreSQL that breaks off its connections', () => {
  it('is found again, and no answer that was acknowledged is lost', async () => {
    using home = folder()
    await using database = await postgres()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'silent' }
    await using service = await node(home.path, env)
    const { survey } = printed(service.said)
    const acknowledged: string[] = []
    let isOver = false
    const customers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const answer = await post(service, survey, {})
        const { id } = await answer.json()
        if (answer.ok) acknowledged.push(id)
      }
    })
    for (let round = 1; round <= 5; round++) {
      await until(
        () => service.hasEnded || acknowledged.length > 10 * round,
        () => service.said,
      )
      await database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
    }
    isOver = true
    const ended = await Promise.allSettled(customers)
    expect(service.said).not.toContain('Unhandled')
    expect(ended.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'))
    const kept = new Set((await database.query('select id from response')).map(({ id }) => id))
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    // The first to take a connection may be the one who finds it broken.
    await until(
      async () => (await fetch(`${service.url}/readyz`)).ok,
      () => service.said,
    )
  })
})

describe.concurrent('a start that cannot be', () => {
  it('names every variable that is wrong, and says what was expected', async () => {
    using home = folder()
    const env = {
      PORT: 'http',
      PUBLIC_URL: 'nps.example.com',
      DATABASE_URL: 'mysql://localhost/vouch',
      SECRET: 'short',
      API_KEY: 'has a space in it, so it is no key',
      TIME_ZONE: 'Mars/Olympus',
      TRUSTED_PROXIES: 'everybody',
      RATE_LIMIT: '-1',
      LOG_LEVEL: 'loud',
    }
    const ended = await launch(home.path, env).ended
    for (const name of Object.keys(env)) expectRefusal(ended, `\n${name}: expected `)
    expect(ended.stderr).not.toContain('short')
    expect(existsSync(join(home.path, 'data'))).toBe(false)
  })

  it('reads .env of its folder, and names a variable in it that is wrong', async () => {
    using home = folder()
    writeFileSync(join(home.path, '.env'), 'LOG_LEVEL=quiet\n')
    expectRefusal(await launch(home.path, {}).ended, 'LOG_LEVEL: expected one of fatal, error')
    rmSync(join(home.path, '.env'))
    mkdirSync(join(home.path, '.env'))
    expectRefusal(await launch(home.path, {}).ended, '.env: expected a file that can be read')
  })

  it.each([
    [
      'a PostgreSQL that nobody answers for',
      (port: number) => `postgres://u:hidden@127.0.0.1:${port}/v`,
      'ECONNREFUSED',
    ],
    ['a host that there is not', () => 'postgres://u:hidden@nowhere.invalid/v', 'nowhere.invalid'],
    ['a file below a file', () => 'sqlite:file/folder/vouch.db', 'file/folder'],
    ['a folder', () => 'sqlite:folder', 'unable to open database file (folder)'],
    ['a file that is no database', () => 'sqlite:file', 'file is not a database (file)'],
  ])('says so of %s', async (_, url, expected) => {
    using home = folder()
    mkdirSync(join(home.path, 'folder'))
    writeFileSync(join(home.path, 'file'), 'Dear diary, today I became a database. '.repeat(50))
    const ended = await launch(home.path, { DATABASE_URL: url(await freePort()), SECRET }).ended
    expectRefusal(ended, 'DATABASE_URL: ')
    expectRefusal(ended, expected)
    expect(ended.stderr).not.toContain('hidden')
  })

  it('says so of an address that is not of this machine', async () => {
    using home = folder()
    const ended = await launch(home.path, { HOST: '203.0.113.1' }).ended
    expectRefusal(ended, 'HOST: expected an address of this machine')
  })

  it.each(engines)('says so of a database newer than itself on $name, and leaves it as it is', async ({ empty }) => {
    using home = folder()
    await using database = await empty()
    await using before = await node(home.path, database.env)
    await before.stop()
    await database.query('insert into migration (version) values (999)')
    const state = async () => [
      await database.query(database.schema),
      await database.query('select version from migration order by version'),
      await database.query('select * from workspace'),
      await database.query('select * from api_key'),
    ]
    const stood = await state()
    const ended = await launch(home.path, database.env).ended
    expectRefusal(ended, 'DATABASE_URL: The database is at version 999, newer than this Vouch')
    expect(await state()).toEqual(stood)
  })
})

/** It has ended by itself with a plain message, not with where in the code it happened. */
function expectRefusal({ code, stdout, stderr }: Ended, text: string): void {
  expect(stderr).toContain(text)
  expect(stderr).toMatch(/^Vouch cannot start\.\n/)
  expect(stderr).not.toMatch(/\n +at |node:/)
  expect([code, stdout]).toEqual([1, ''])
}

async function edit(service: Service, id: string, editToken: string) {
  const body = JSON.stringify({ editToken, comment: 'More' })
  return fetch(`${service.url}/embed/responses/${id}`, { method: 'PATCH', headers: json, body })
}

/** Several services started at once; those that came up, all of which end with the test. */
async function together(count: number, start: () => Promise<Service>) {
  const settled = await Promise.allSettled(Array.from({ length: count }, start))
  const services = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  return {
    services,
    [Symbol.asyncDispose]: async () => void (await Promise.all(services.map((service) => service.stop('SIGKILL')))),
  }
}

/** Somebody else who listens on a port. */
async function listener() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}
