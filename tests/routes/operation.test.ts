import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { createDemo } from '../../server/domain/demo/demo.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { createApiKey } from '../../server/domain/workspaces/api-keys.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

/** In MB, after garbage collection. */
function measureHeap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

describe('operation', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('reports whether the process runs and the database is ready', async () => {
    expect(await (await service.app.request('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await service.app.request('/readyz')).status).toBe(200)
    const startingApp = createApp({ ...service.deps, isReady: async () => false })
    const response = await startingApp.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ title: 'Not available', status: 503 })
  })

  it('rejects everything but the probes while the service starts', async () => {
    const app = createApp({ ...service.deps, isReady: async () => false, isStarting: () => true })
    expect((await app.request('/healthz')).status).toBe(200)
    expect((await app.request('/readyz')).status).toBe(503)
    const headers = { authorization: `Bearer ${service.ours.apiKey}` }
    for (const path of ['/api/surveys', '/nowhere', `/embed/surveys/${service.ours.surveyId}`]) {
      const response = await app.request(path, { headers })
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(response.headers.get('content-type')).toBe('application/problem+json')
    }
    const page = await app.request('/sign-in', { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '1'])
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('measures requests by route, for API keys', async () => {
    await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect((await service.app.request('/metrics')).status).toBe(401)
    const { body } = await service.call('GET', '/metrics')
    for (const scope of ['read', 'write']) {
      const { secret } = (await service.call('POST', '/api/keys', { name: scope, scope })).body
      const rejection = await service.app.request('/metrics', { headers: { authorization: `Bearer ${secret}` } })
      expect(rejection.status, 'they are of all workspaces').toBe(403)
    }
    const { workspaceId } = await createDemo(service.deps)
    const demoKey = createApiKey(service.deps, cliCaller(workspaceId), { name: 'Sample', scope: 'admin' })
    await expect(demoKey, 'any manager can own sample data').rejects.toThrow('sample data')
    expect(body).toMatch(/vouch_http_requests_total\{method="GET",route="\/api\/surveys\/:id\/score",status="200"\} 1/)
    expect(body).not.toContain(service.ours.surveyId)
  })

  it('documents every route', async () => {
    const { paths } = (await service.call('GET', '/api/openapi.json')).body
    const documentedRoutes = Object.entries<object>(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    // Pages are for people, and what describes the API is not described by it.
    const undocumentedPaths = ['/api/openapi.json', '/s/:token/data']
    const isDocumented = (path: string) =>
      /^\/(api|embed|l|s|u|healthz|readyz|metrics)(\/|$)/.test(path) && !undocumentedPaths.includes(path)
    const routes = service.app.routes
      .filter(({ method, path }) => method !== 'ALL' && isDocumented(path) && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(routes)].sort()).toEqual(documentedRoutes.sort())
  })

  it('documents them with resolvable references and portable patterns', async () => {
    const { body } = await service.call('GET', '/api/openapi.json')
    const text = JSON.stringify(body)
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '')
    expect(references.length).toBeGreaterThan(50)
    expect(references.filter((name) => !(name in body.components.schemas))).toEqual([])
    expect(text).not.toMatch(/"pattern":"[^"]*\/u"/)
  })

  it('reports an internal error as such, and logs it without request data', async () => {
    const brokenDatabase = { ...service.deps.database, all: () => Promise.reject(new Error('the disk is on fire')) }
    const app = createApp({ ...service.deps, database: brokenDatabase })
    const response = await app.request('/api/contacts?email=ada@example.com', {
      headers: { authorization: 'Bearer secret' },
    })
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const logEntry = service.log.at(-1)
    expect(logEntry).toMatchObject({
      message: 'request failed',
      about: { error: { type: 'Error', message: 'the disk is on fire' } },
    })
    expect(JSON.stringify(logEntry)).not.toMatch(/ada@example|secret/)
  })

  it('shows browsers a page for errors and unknown addresses', async () => {
    const page = await service.app.request('/nowhere', { headers: { accept: 'text/html', 'accept-language': 'zh-CN' } })
    expect(page.status).toBe(404)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('lang="zh-Hans"')
  })
})

describe('the response rate limit', () => {
  let connection: TestConnection
  let service: Service
  let address = '203.0.113.7'

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const createLimitedApp = () => createApp({ ...service.deps, rateLimit: 3, getClientAddress: () => address })

  const submit = (app: ReturnType<typeof createApp>, survey: string, key: string) =>
    app.request(`/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, score: 9 }),
    })

  it('applies to one address and one survey, and says when to retry', async () => {
    const app = createLimitedApp()
    const { surveyId } = service.ours
    const getStatuses = async (survey: string) =>
      (await Promise.all(['1', '2', '3', '4'].map((key) => submit(app, survey, key))))
        .map(({ status }) => status)
        .sort()
    expect(await getStatuses(surveyId)).toEqual([201, 201, 201, 429])
    const rejection = await submit(app, surveyId, '5')
    expect(Number(rejection.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await rejection.json()).toMatchObject({ status: 429, title: 'Too many requests' })
    expect(await getStatuses(service.theirs.surveyId)).toEqual([201, 201, 201, 429])
    address = '198.51.100.1'
    expect((await submit(app, surveyId, '6')).status).toBe(201)
  })

  it('applies to all surveys together, including nonexistent ones', async () => {
    const app = createLimitedApp()
    address = '198.51.100.2'
    const surveyIds = Array.from({ length: 29 }, (_, index) => `${index}`)
    for (const survey of surveyIds) expect((await submit(app, survey, 'x')).status).toBe(404)
    expect((await submit(app, service.ours.surveyId, '7')).status).toBe(201)
    const rejection = await submit(app, service.ours.surveyId, '8')
    expect(rejection.status).toBe(429)
    expect(rejection.headers.get('access-control-allow-origin')).toBe('*')
    expect(rejection.headers.get('access-control-expose-headers')).toContain('Retry-After')
  })

  it('stores no more per address than its limit, whatever paths it invents', async () => {
    const app = createLimitedApp()
    address = '198.51.100.3'
    const post = (index: number) =>
      app.request(`/l/${`${index}`.padStart(10_000, 'x')}`, { method: 'POST', body: 'score=9' })
    await post(0)
    const heapBefore = measureHeap()
    for (let index = 1; index < 3000; index++) await post(index)
    // The paths alone have 30 MB.
    expect(measureHeap() - heapBefore).toBeLessThan(10)
  })

  it('counts all addresses of an IPv6 network together', async () => {
    const app = createLimitedApp()
    const statuses: number[] = []
    for (const host of ['1', '2', '3', '4']) {
      address = `2001:db8:1:2::${host}`
      statuses.push((await submit(app, service.ours.surveyId, `v6 ${host}`)).status)
    }
    expect(statuses).toEqual([201, 201, 201, 429])
  })

  it('applies to the plain form as well, but not to reading', async () => {
    const app = createLimitedApp()
    address = '198.51.100.9'
    const path = new URL(service.ours.url).pathname
    const post = () =>
      app.request(path, { method: 'POST', body: new URLSearchParams({ score: '9' }), headers: { accept: 'text/html' } })
    for (let count = 0; count < 3; count++) expect((await post()).status).toBe(303)
    const rejection = await post()
    expect(rejection.status).toBe(429)
    expect(await rejection.text()).toContain('We’re getting a lot of answers right now')
    expect((await app.request(path)).status).toBe(200)
  })
})
