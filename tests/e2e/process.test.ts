import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLOSE_TIMEOUT_MS } from '../../server/entry/shutdown.ts'
import { defaultTimeouts } from '../../server/http/server.ts'
import { openSocket } from '../support/dial.ts'
import { findFreePort } from '../support/postgres.ts'
import { createEmptyPostgres, engines } from './databases.ts'
import {
  API_KEY,
  createTempDir,
  type ExitResult,
  parseStartupOutput,
  pause,
  SECRET,
  type Service,
  spawnNode,
  startNode,
  waitUntil,
} from './processes.ts'

const jsonHeaders = { 'content-type': 'application/json' }
const apiHeaders = (key = API_KEY) => ({ authorization: `Bearer ${key}` })

async function post(service: Service, survey: string, extraFields: Record<string, unknown>) {
  const body = JSON.stringify({ key: crypto.randomUUID(), score: 9, ...extraFields })
  return fetch(`${service.url}/embed/surveys/${survey}/responses`, { method: 'POST', headers: jsonHeaders, body })
}

describe.concurrent('the first start', () => {
  it('prints a working link, survey and key; the second start prints none of them', async () => {
    using tempDir = createTempDir()
    await using first = await startNode(tempDir.path, {})
    const { link = '', survey, key } = parseStartupOutput(first.output)
    expect(link).toMatch(/^http:\/\/localhost:\d+\/l\/\w+$/)
    expect((await fetch(link.replace('localhost', '127.0.0.1'))).status).toBe(200)
    const path = `/api/surveys/${survey}/score`
    expect(await (await fetch(first.url + path, { headers: apiHeaders(key) })).json()).toMatchObject({ count: 0 })
    expect((await post(first, survey, {})).status).toBe(201)
    await first.stop()

    await using second = await startNode(tempDir.path, {})
    expect(second.output).not.toMatch(/first survey|API key|vouch_/)
    expect(await (await fetch(second.url + path, { headers: apiHeaders(key) })).json()).toMatchObject({ count: 1 })
  })

  it('uses the configured key and public URL, and does not print the key', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, { API_KEY, PUBLIC_URL: 'https://nps.example.com/' })
    expect(parseStartupOutput(service.output).link).toMatch(/^https:\/\/nps\.example\.com\/l\//)
    expect(service.output).toContain('the one in API_KEY')
    expect(service.output).not.toContain(API_KEY)
    expect((await fetch(`${service.url}/api/surveys`, { headers: apiHeaders() })).status).toBe(200)
  })

  it('still prints its key if an earlier attempt found the port in use', async () => {
    using tempDir = createTempDir()
    await using occupiedPort = await startListener()
    const exit = await spawnNode(tempDir.path, { PORT: `${occupiedPort.port}` }).exited
    expectStartupError(exit, `PORT: ${occupiedPort.port} is in use by another process`)
    await using service = await startNode(tempDir.path, {})
    expect(parseStartupOutput(service.output).key).toMatch(/^vouch_\w{22}$/)
  })

  describe.each(engines)('on $name', ({ createDatabase }) => {
    it('creates one workspace, whichever of several processes is first', async () => {
      using tempDir = createTempDir()
      await using database = await createDatabase()
      await using group = await startTogether(3, () => startNode(tempDir.path, database.env))
      const { services } = group
      expect(services).toHaveLength(3)
      expect(services.filter(({ output }) => output.includes('API key'))).toHaveLength(1)
      expect(await database.query('select name from workspace')).toEqual([{ name: 'Vouch' }])
      const [firstService, secondService] = services as [Service, Service]
      const [survey = ''] = services.map(({ output }) => parseStartupOutput(output).survey).filter(Boolean)
      const { id, editToken } = await (await post(firstService, survey, {})).json()
      expect((await reviseResponse(secondService, id, editToken)).status, 'all sign with the same secret').toBe(200)
    })
  })
})

describe.concurrent('the secret of the service', () => {
  it('is created beside the database, readable only by its owner, and kept', async () => {
    using tempDir = createTempDir()
    await using first = await startNode(tempDir.path, { API_KEY })
    const file = join(tempDir.path, 'data/vouch.db.secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const secret = readFileSync(file, 'utf8')
    expect(secret).toMatch(/^[\w-]{43}$/)
    const { id, editToken } = await (await post(first, parseStartupOutput(first.output).survey, {})).json()
    await first.stop()

    await using second = await startNode(tempDir.path, {})
    expect(readFileSync(file, 'utf8')).toBe(secret)
    expect((await reviseResponse(second, id, editToken)).status).toBe(200)
  })
})

describe.concurrent('a stop', () => {
  it('finishes running requests, refuses new ones, closes the database, and does not wait for idle connections', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, { API_KEY })
    const survey = parseStartupOutput(service.output).survey
    const silentConnection = await openSocket(service)
    const agent = new Agent({ keepAlive: true })
    await new Promise((resolve) =>
      get(`${service.url}/healthz`, { agent }, (response) => response.resume().on('end', resolve)),
    )
    const slowConnection = await openSocket(service)
    const body = JSON.stringify({ key: 'slow', score: 10 })
    const path = `/embed/surveys/${survey}/responses`
    slowConnection.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    slowConnection.write(body.slice(0, 5))
    // Once this response arrives, the slow request has started.
    await fetch(`${service.url}/healthz`)

    service.signal('SIGTERM')
    service.signal('SIGINT')
    await waitUntil(
      () => silentConnection.isClosed(),
      () => 'the silent connection stays open',
    )
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow()
    expect(service.hasExited).toBe(false)
    slowConnection.write(body.slice(5))
    const { code, stdout } = await service.exited
    expect(slowConnection.heard()).toMatch(/^HTTP\/1\.1 201 [\s\S]*\r\nconnection: close\r\n[\s\S]*"group":"promoter"/i)
    expect([code, stdout.includes('"stopped"')]).toEqual([0, true])
    expect(existsSync(join(tempDir.path, 'data/vouch.db-wal'))).toBe(false)
    agent.destroy()
  })

  it('lets a long list finish', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, { API_KEY, RATE_LIMIT: 'off' })
    const survey = parseStartupOutput(service.output).survey
    const comment = 'x'.repeat(5000)
    // More than the buffers at both ends can hold.
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(service, survey, { comment })))
      expect(answers.every(({ status }) => status === 201)).toBe(true)
    }
    const reader = await openSocket(service)
    reader.write(`GET /api/responses.csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n\r\n`)
    // On a busy machine, the start of the thread may take longer than a stop waits.
    await reader.heardAny
    reader.pause()
    service.signal('SIGTERM')
    await waitUntil(
      () =>
        fetch(`${service.url}/healthz`).then(
          () => false,
          () => true,
        ),
      () => service.output,
    )
    expect(service.hasExited).toBe(false)
    reader.resume()
    expect(await service.exited).toMatchObject({ code: 0 })
    expect(reader.heard().split(comment)).toHaveLength(1 + 2000)
    expect(reader.heard().endsWith('\r\n0\r\n\r\n')).toBe(true)
  })

  it('does not wait forever for a request that never ends', async () => {
    using tempDir = createTempDir()
    await using service = await startNode(tempDir.path, {})
    const slowConnection = await openSocket(service)
    slowConnection.write('POST /embed/surveys/x/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{')
    await fetch(`${service.url}/healthz`)
    expect(await service.stop()).toMatchObject({ code: 0 })
  })
})

describe.concurrent.each(engines)('a stop during an endless report on $name', ({ name, createDatabase }) => {
  it('cuts the report off and exits with 0 before Docker would kill the process', async () => {
    using tempDir = createTempDir()
    await using database = await createDatabase()
    await using service = await startNode(tempDir.path, { ...database.env, API_KEY })
    const { survey } = parseStartupOutput(service.output)
    expect((await post(service, survey, { key: 'acknowledged' })).status).toBe(201)
    // The router reads the response, too.
    await waitUntil(
      async () => (await database.query('select id from event where position is null')).length === 0,
      () => service.output,
    )
    for (const statement of endlessQueries[name as keyof typeof endlessQueries]) await database.query(statement)
    const callApi = (path: string) => fetch(service.url + path, { headers: apiHeaders() }).catch(() => undefined)
    const pendingCalls = [`/api/surveys/${survey}/score?where[a]=x&where[b]=y`, '/api/responses.csv'].map(callApi)
    await pause(500)
    // The report would never end by itself. Docker kills after ten seconds.
    expect(await service.stop()).toMatchObject({ code: 0, stdout: expect.stringContaining('"stopped') })
    expect(defaultTimeouts.shutdown + CLOSE_TIMEOUT_MS).toBeLessThan(10_000)
    await Promise.all(pendingCalls)
    const lockedRelation = name === 'SQLite' ? 'kept' : 'response'
    expect(await database.query(`select key from ${lockedRelation}`)).toHaveLength(1)
    if (name !== 'SQLite') await database.query('rollback')
  })
})

/** Makes reading responses endless: an infinite view in their place, or a lock that is never released. */
const endlessQueries = {
  SQLite: [
    'alter table response rename to kept',
    `create view response as
     with recursive n(x) as (select 1 union all select x + 1 from n) select kept.* from n cross join kept`,
  ],
  PostgreSQL: ['begin', 'lock table response in access exclusive mode'],
}

describe('a PostgreSQL server that drops its connections', () => {
  it('is reconnected to, and no acknowledged response is lost', async () => {
    using tempDir = createTempDir()
    await using database = await createEmptyPostgres()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off', LOG_LEVEL: 'silent' }
    await using service = await startNode(tempDir.path, env)
    const { survey } = parseStartupOutput(service.output)
    const acknowledged: string[] = []
    let isStopped = false
    const customers = Array.from({ length: 8 }, async () => {
      while (!isStopped) {
        const response = await post(service, survey, {})
        const { id } = await response.json()
        if (response.ok) acknowledged.push(id)
      }
    })
    for (let round = 1; round <= 5; round++) {
      await waitUntil(
        () => service.hasExited || acknowledged.length > 10 * round,
        () => service.output,
      )
      await database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
    }
    isStopped = true
    const outcomes = await Promise.allSettled(customers)
    expect(service.output).not.toContain('Unhandled')
    expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'))
    const storedIds = new Set((await database.query('select id from response')).map(({ id }) => id))
    expect(acknowledged.filter((id) => !storedIds.has(id))).toEqual([])
    // The first request on a broken connection may fail.
    await waitUntil(
      async () => (await fetch(`${service.url}/readyz`)).ok,
      () => service.output,
    )
  })
})

describe.concurrent('a failing start', () => {
  it('names every wrong variable and what was expected', async () => {
    using tempDir = createTempDir()
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
    const exit = await spawnNode(tempDir.path, env).exited
    for (const name of Object.keys(env)) expectStartupError(exit, `\n${name}: expected `)
    expect(exit.stderr).not.toContain('short')
    expect(existsSync(join(tempDir.path, 'data'))).toBe(false)
  })

  it('reads .env in its folder and names a wrong variable in it', async () => {
    using tempDir = createTempDir()
    writeFileSync(join(tempDir.path, '.env'), 'LOG_LEVEL=quiet\n')
    expectStartupError(await spawnNode(tempDir.path, {}).exited, 'LOG_LEVEL: expected one of fatal, error')
    rmSync(join(tempDir.path, '.env'))
    mkdirSync(join(tempDir.path, '.env'))
    expectStartupError(await spawnNode(tempDir.path, {}).exited, '.env: expected a readable file')
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
    using tempDir = createTempDir()
    mkdirSync(join(tempDir.path, 'folder'))
    writeFileSync(join(tempDir.path, 'file'), 'Dear diary, today I became a database. '.repeat(50))
    const exit = await spawnNode(tempDir.path, { DATABASE_URL: url(await findFreePort()), SECRET }).exited
    expectStartupError(exit, 'DATABASE_URL: ')
    expectStartupError(exit, expected)
    expect(exit.stderr).not.toContain('hidden')
  })

  it('reports an address that does not belong to this machine', async () => {
    using tempDir = createTempDir()
    const exit = await spawnNode(tempDir.path, { HOST: '203.0.113.1' }).exited
    expectStartupError(exit, 'HOST: expected an address of this machine')
  })

  it.each(engines)(
    'says so of a database newer than itself on $name, and leaves it as it is',
    async ({ createDatabase }) => {
      using tempDir = createTempDir()
      await using database = await createDatabase()
      await using previousService = await startNode(tempDir.path, database.env)
      await previousService.stop()
      await database.query('insert into migration (version) values (999)')
      const state = async () => [
        await database.query(database.schema),
        await database.query('select version from migration order by version'),
        await database.query('select * from workspace'),
        await database.query('select * from api_key'),
      ]
      const previousState = await state()
      const exit = await spawnNode(tempDir.path, database.env).exited
      expectStartupError(exit, 'DATABASE_URL: The database is at version 999, newer than this Vouch')
      expect(await state()).toEqual(previousState)
    },
  )
})

/** It exited by itself with a plain message, without a stack trace. */
function expectStartupError({ code, stdout, stderr }: ExitResult, text: string): void {
  expect(stderr).toContain(text)
  expect(stderr).toMatch(/^Vouch cannot start\.\n/)
  expect(stderr).not.toMatch(/\n +at |node:/)
  expect([code, stdout]).toEqual([1, ''])
}

async function reviseResponse(service: Service, id: string, editToken: string) {
  const body = JSON.stringify({ editToken, comment: 'More' })
  return fetch(`${service.url}/embed/responses/${id}`, { method: 'PATCH', headers: jsonHeaders, body })
}

/** Starts several services at once and returns those that became ready. All stop with the test. */
async function startTogether(count: number, start: () => Promise<Service>) {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, start))
  const services = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  return {
    services,
    [Symbol.asyncDispose]: async () => void (await Promise.all(services.map((service) => service.stop('SIGKILL')))),
  }
}

/** Another listener on a port. */
async function startListener() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}
