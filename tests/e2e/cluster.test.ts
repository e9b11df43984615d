import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEmptyPostgres, type EmptyDatabase } from './databases.ts'
import { API_KEY, cliEntry, createTempDir, RunningProcess, type Service, startNode, waitUntil } from './processes.ts'

const jsonHeaders = { 'content-type': 'application/json' }
const apiHeaders = { ...jsonHeaders, authorization: `Bearer ${API_KEY}` }

/** Three processes on one database, started at the same moment. Each test may use any of them. */
describe('three processes on one PostgreSQL', () => {
  const tempDir = createTempDir()
  let database: EmptyDatabase
  let services: Service[]
  let survey: string

  beforeAll(async () => {
    database = await createEmptyPostgres()
    const env = { ...database.env, API_KEY, RATE_LIMIT: 'off' }
    services = await Promise.all([1, 2, 3].map(() => startNode(tempDir.path, env)))
    survey = await createTestSurvey()
  })
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop('SIGKILL')))
    await database[Symbol.asyncDispose]()
    tempDir[Symbol.dispose]()
  })

  /** The `nth` process, round-robin. */
  const getService = (number: number): Service => services[number % services.length] as Service

  async function createTestSurvey(): Promise<string> {
    const body = JSON.stringify({ name: 'Over three', type: 'relationship' })
    const response = await fetch(`${getService(0).url}/api/surveys`, { method: 'POST', headers: apiHeaders, body })
    return (await response.json()).id
  }

  const post = (service: Service, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { ...jsonHeaders, ...headers },
      body: JSON.stringify({ key: crypto.randomUUID(), score: 9, ...body }),
    })

  const listStoredIds = async () =>
    (await database.query(`select id from response where survey_id = '${survey}'`)).map(({ id }) => id)

  /** Runs `vouch verify` on the database. */
  async function runVerify(): Promise<string> {
    await using verifyProcess = new RunningProcess([process.execPath, cliEntry, 'verify'], {
      cwd: tempDir.path,
      env: database.env,
    })
    const { code, stdout, stderr } = await verifyProcess.exited
    return `${code} ${stdout}${stderr}`
  }

  it('migrate once, create one workspace, and accept the same key', async () => {
    const versions = await database.query('select version from migration order by version')
    expect(versions.map(({ version }) => Number(version))).toEqual(versions.map((_, index) => index + 1))
    expect(await database.query('select name from workspace')).toHaveLength(1)
    expect(await database.query('select id from api_key')).toHaveLength(1)
    for (const { url } of services)
      expect((await fetch(`${url}/api/surveys`, { headers: apiHeaders })).status).toBe(200)
  })

  it('store a response once if it is submitted to all of them at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const countBefore = (await listStoredIds()).length
      const getOutput = {
        key: `the same ${round}`,
        score: round % 11,
        contact: { email: `customer${round}@example.com` },
      }
      const responses = await Promise.all(services.map((service) => post(service, getOutput)))
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 201])
      const receipts = await Promise.all(responses.map((response) => response.json()))
      expect(new Set(receipts.map(({ id }) => id)).size).toBe(1)
      expect((await listStoredIds()).length).toBe(countBefore + 1)
    }
    expect(await runVerify()).toMatch(/^0 All counts equal a recount\.\n[^{]*All audit logs are intact\.\n$/)
  })

  it('count the responses submitted to each of them in turn', async () => {
    const countBefore = (await listStoredIds()).length
    const responses = await Promise.all(
      Array.from({ length: 300 }, (_, index) => post(getService(index), { score: index % 11 })),
    )
    expect(responses.every(({ status }) => status === 201)).toBe(true)
    for (const { url } of services) {
      const score = await (await fetch(`${url}/api/surveys/${survey}/score`, { headers: apiHeaders })).json()
      expect(score.count).toBe(countBefore + 300)
    }
    expect(await runVerify()).toMatch(/^0 All counts equal a recount\.\n[^{]*All audit logs are intact\.\n$/)
  })

  it('create a resource once if two of them get the same idempotency key', async () => {
    const headers = { ...apiHeaders, 'idempotency-key': 'the order of Tuesday' }
    const body = JSON.stringify({ name: 'Only once', type: 'touchpoint' })
    const responses = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((index) =>
        fetch(`${getService(index).url}/api/surveys`, { method: 'POST', headers, body }),
      ),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(201))
    const ids = await Promise.all(responses.map(async (response) => (await response.json()).id))
    expect(new Set(ids).size).toBe(1)
    expect(await database.query("select id from survey where name = 'Only once'")).toHaveLength(1)
  })

  it('share one rate limit', async () => {
    const env = { ...database.env, API_KEY, RATE_LIMIT: '20', TRUSTED_PROXIES: '127.0.0.1' }
    const limitedServices = await Promise.all([1, 2, 3].map(() => startNode(tempDir.path, env)))
    try {
      const forwardedFor = (address: string) => ({ 'x-forwarded-for': address })
      // A process that cannot reach the shared counter in time counts alone; the first time, it must connect first.
      for (const service of limitedServices) await post(service, {}, forwardedFor('198.51.100.3'))
      const pendingResponses = Array.from({ length: 60 }, (_, index) =>
        post(limitedServices[index % 3] as Service, {}, forwardedFor('198.51.100.1')),
      )
      const statuses = (await Promise.all(pendingResponses)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 201)).toHaveLength(20)
      expect(statuses.filter((status) => status === 429)).toHaveLength(40)
      expect((await post(limitedServices[0] as Service, {}, forwardedFor('198.51.100.2'))).status).toBe(201)
      expect(limitedServices.map(({ output: getOutput }) => getOutput).join('')).not.toContain('hits cannot be counted')
    } finally {
      await Promise.all(limitedServices.map((service) => service.stop('SIGKILL')))
    }
  })

  it('lose no acknowledged response when one of them is killed', async () => {
    const acknowledged: string[] = []
    let isStopped = false
    async function customer(number: number): Promise<void> {
      for (let count = number; !isStopped; count++) {
        const response = await post(getService(count), { score: count % 11 }).catch(() => undefined)
        const receipt = await response?.json().catch(() => undefined)
        if (response?.ok && receipt) acknowledged.push(receipt.id)
      }
    }
    const customers = Array.from({ length: 12 }, (_, number) => customer(number))
    const getOutput = () => services.map((service) => service.output).join('\n')
    await waitUntil(() => acknowledged.length > 200, getOutput)
    await getService(2).stop('SIGKILL')
    await waitUntil(() => acknowledged.length > 400, getOutput)
    isStopped = true
    await Promise.all(customers)
    const storedIds = new Set(await listStoredIds())
    expect(acknowledged.filter((id) => !storedIds.has(id))).toEqual([])
    expect(await runVerify()).toMatch(/^0 All counts equal a recount\.\n[^{]*All audit logs are intact\.\n$/)
    for (const index of [0, 1]) expect((await fetch(`${getService(index).url}/readyz`)).status).toBe(200)
    services[2] = await startNode(tempDir.path, { ...database.env, API_KEY, RATE_LIMIT: 'off' })
    expect((await post(getService(2), {})).status).toBe(201)
  })
})
