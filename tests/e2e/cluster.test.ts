import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Empty, postgres } from './databases.ts'
import { API_KEY, folder, node, project, Running, type Service, until } from './processes.ts'

const json = { 'content-type': 'application/json' }
const withKey = { ...json, authorization: `Bearer ${API_KEY}` }

/** Three processes on one database, started at the same moment; each test takes whichever it wants. */
describe('three processes on one PostgreSQL', () => {
  const home = folder()
  let database: Empty
  let services: Service[]
  let survey: string

  beforeAll(async () => {
    database = await postgres()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off' }
    services = await Promise.all([1, 2, 3].map(() => node(home.path, env)))
    survey = await newSurvey()
  })
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop('SIGKILL')))
    await database[Symbol.asyncDispose]()
    home[Symbol.dispose]()
  })

  /** The `nth` of the processes, round and round. */
  const nth = (number: number): Service => services[number % services.length] as Service

  async function newSurvey(): Promise<string> {
    const body = JSON.stringify({ name: 'Over three', type: 'relationship' })
    const answer = await fetch(`${nth(0).url}/api/surveys`, { method: 'POST', headers: withKey, body })
    return (await answer.json()).id
  }

  const post = (service: Service, said: Record<string, unknown>, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify({ key: crypto.randomUUID(), score: 9, ...said }),
    })

  const stored = async () =>
    (await database.query(`select id from response where survey_id = '${survey}'`)).map(({ id }) => id)

  /** Runs `vouch verify` over all that is there. */
  async function verified(): Promise<string> {
    await using verifying = new Running([process.execPath, join(project, 'server/entry/cli.ts'), 'verify'], {
      cwd: home.path,
      env: database.env,
    })
    const { code, stdout, stderr } = await verifying.ended
    return `${code} ${stdout}${stderr}`
  }

  it('migrate once, make one workspace, and take the same key', async () => {
    const versions = await database.query('select version from migration order by version')
    expect(versions.map(({ version }) => Number(version))).toEqual(versions.map((_, index) => index + 1))
    expect(await database.query('select name from workspace')).toHaveLength(1)
    expect(await database.query('select id from api_key')).toHaveLength(1)
    for (const { url } of services) expect((await fetch(`${url}/api/surveys`, { headers: withKey })).status).toBe(200)
  })

  it('store an answer once that is sent to all of them at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const before = (await stored()).length
      const said = { key: `the same ${round}`, score: round % 11, contact: { email: `customer${round}@example.com` } }
      const answers = await Promise.all(services.map((service) => post(service, said)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201])
      const receipts = await Promise.all(answers.map((answer) => answer.json()))
      expect(new Set(receipts.map(({ id }) => id)).size).toBe(1)
      expect((await stored()).length).toBe(before + 1)
    }
    expect(await verified()).toBe('0 All counts equal a recount.\n')
  })

  it('count the answers that come to each of them in turn', async () => {
    const before = (await stored()).length
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => post(nth(index), { score: index % 11 })),
    )
    expect(answers.every(({ status }) => status === 201)).toBe(true)
    for (const { url } of services) {
      const score = await (await fetch(`${url}/api/surveys/${survey}/score`, { headers: withKey })).json()
      expect(score.count).toBe(before + 300)
    }
    expect(await verified()).toBe('0 All counts equal a recount.\n')
  })

  it('create once what comes to two of them with one idempotency key', async () => {
    const headers = { ...withKey, 'idempotency-key': 'the order of Tuesday' }
    const body = JSON.stringify({ name: 'Only once', type: 'touchpoint' })
    const made = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((index) => fetch(`${nth(index).url}/api/surveys`, { method: 'POST', headers, body })),
    )
    expect(made.map(({ status }) => status)).toEqual(Array(6).fill(201))
    const ids = await Promise.all(made.map(async (answer) => (await answer.json()).id))
    expect(new Set(ids).size).toBe(1)
    expect(await database.query("select id from survey where name = 'Only once'")).toHaveLength(1)
  })

  it('hold one limit together', async () => {
    const env = { ...database.env, API_KEY, RATE_LIMIT: '20', TRUSTED_PROXIES: '127.0.0.1' }
    const limited = await Promise.all([1, 2, 3].map(() => node(home.path, env)))
    try {
      const from = (address: string) => ({ 'x-forwarded-for': address })
      // A process that cannot count together in time counts by itself; the first time it has to connect first.
      for (const service of limited) await post(service, {}, from('198.51.100.3'))
      const sent = Array.from({ length: 60 }, (_, index) =>
        post(limited[index % 3] as Service, {}, from('198.51.100.1')),
      )
      const statuses = (await Promise.all(sent)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 201)).toHaveLength(20)
      expect(statuses.filter((status) => status === 429)).toHaveLength(40)
      expect((await post(limited[0] as Service, {}, from('198.51.100.2'))).status).toBe(201)
      expect(limited.map(({ said }) => said).join('')).not.toContain('hits cannot be counted')
    } finally {
      await Promise.all(limited.map((service) => service.stop('SIGKILL')))
    }
  })

  it('lose no answer that was acknowledged when one of them is killed among them', async () => {
    const acknowledged: string[] = []
    let isOver = false
    async function customer(number: number): Promise<void> {
      for (let count = number; !isOver; count++) {
        const answer = await post(nth(count), { score: count % 11 }).catch(() => undefined)
        const receipt = await answer?.json().catch(() => undefined)
        if (answer?.ok && receipt) acknowledged.push(receipt.id)
      }
    }
    const customers = Array.from({ length: 12 }, (_, number) => customer(number))
    const said = () => services.map((service) => service.said).join('\n')
    await until(() => acknowledged.length > 200, said)
    await nth(2).stop('SIGKILL')
    await until(() => acknowledged.length > 400, said)
    isOver = true
    await Promise.all(customers)
    const kept = new Set(await stored())
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    expect(await verified()).toBe('0 All counts equal a recount.\n')
    for (const index of [0, 1]) expect((await fetch(`${nth(index).url}/readyz`)).status).toBe(200)
    services[2] = await node(home.path, { ...database.env, API_KEY, RATE_LIMIT: 'off' })
    expect((await post(nth(2), {})).status).toBe(201)
  })
})
