import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { addDemo } from '../../server/domain/demo/demo.ts'
import { operator } from '../../server/domain/deps.ts'
import { createKey } from '../../server/domain/workspaces/api-keys.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { type Service, serviceOver } from '../support/world.ts'

/** In MB, without what nobody holds any more. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

describe('operation', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  it('tells whether the process runs and the database is ready', async () => {
    expect(await (await service.app.request('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await service.app.request('/readyz')).status).toBe(200)
    const waiting = createApp({ ...service.deps, ready: async () => false })
    const response = await waiting.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ title: 'Not available', status: 503 })
  })

  it('measures requests by route, for those who have a key', async () => {
    await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect((await service.app.request('/metrics')).status).toBe(401)
    const { body } = await service.call('GET', '/metrics')
    for (const scope of ['read', 'write']) {
      const { secret } = (await service.call('POST', '/api/keys', { name: scope, scope })).body
      const refused = await service.app.request('/metrics', { headers: { authorization: `Bearer ${secret}` } })
      expect(refused.status, 'they are of all workspaces').toBe(403)
    }
    const { workspaceId } = await addDemo(service.deps)
    const { secret } = await createKey(service.deps, operator(workspaceId), { name: 'Sample', scope: 'admin' })
    const ofDemo = await service.app.request('/metrics', { headers: { authorization: `Bearer ${secret}` } })
    expect(ofDemo.status, 'anybody who is signed in can have such a key').toBe(403)
    expect(body).toMatch(/vouch_http_requests_total\{method="GET",route="\/api\/surveys\/:id\/score",status="200"\} 1/)
    expect(body).not.toContain(service.ours.surveyId)
  })

  it('describes every route it has', async () => {
    const { paths } = (await service.call('GET', '/api/openapi.json')).body
    const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    // Pages of the staff are for people, and what describes the API is not described by it.
    const isDescribed = (path: string) =>
      /^\/(api|embed|l|s|healthz|readyz|metrics)(\/|$)/.test(path) && path !== '/api/openapi.json'
    const routes = service.app.routes
      .filter(({ method, path }) => method !== 'ALL' && isDescribed(path) && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(routes)].sort()).toEqual(described.sort())
  })

  it('describes them in terms that are all explained, without patterns that only JavaScript reads', async () => {
    const { body } = await service.call('GET', '/api/openapi.json')
    const text = JSON.stringify(body)
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '')
    expect(references.length).toBeGreaterThan(50)
    expect(references.filter((name) => !(name in body.components.schemas))).toEqual([])
    expect(text).not.toMatch(/"pattern":"[^"]*\/u"/)
  })

  it('says of its own fault that it is one, and logs it without what the request carried', async () => {
    const broken = { ...service.deps.database, all: () => Promise.reject(new Error('the disk is on fire')) }
    const app = createApp({ ...service.deps, database: broken })
    const response = await app.request('/api/contacts?email=ada@example.com', {
      headers: { authorization: 'Bearer secret' },
    })
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const logged = service.log.at(-1)
    expect(logged).toMatchObject({
      message: 'request failed',
      about: { fault: { type: 'Error', message: 'the disk is on fire' } },
    })
    expect(JSON.stringify(logged)).not.toMatch(/ada@example|secret/)
  })

  it('speaks to people who meet a fault or a dead end as to people', async () => {
    const page = await service.app.request('/nowhere', { headers: { accept: 'text/html', 'accept-language': 'zh-CN' } })
    expect(page.status).toBe(404)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('lang="zh-Hans"')
  })
})

describe('the limit on answers', () => {
  let opened: Opened
  let service: Service
  let address = '203.0.113.7'

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  const limited = () => createApp({ ...service.deps, rateLimit: 3, clientAddress: () => address })

  const answer = (app: ReturnType<typeof createApp>, survey: string, key: string) =>
    app.request(`/embed/surveys/${survey}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, score: 9 }),
    })

  it('holds for one address and one survey, and says when to try again', async () => {
    const app = limited()
    const { surveyId } = service.ours
    const statuses = async (survey: string) =>
      (await Promise.all(['1', '2', '3', '4'].map((key) => answer(app, survey, key))))
        .map(({ status }) => status)
        .sort()
    expect(await statuses(surveyId)).toEqual([201, 201, 201, 429])
    const refused = await answer(app, surveyId, '5')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ status: 429, title: 'Too many requests' })
    expect(await statuses(service.theirs.surveyId)).toEqual([201, 201, 201, 429])
    address = '198.51.100.1'
    expect((await answer(app, surveyId, '6')).status).toBe(201)
  })

  it('holds for all surveys together, those that do not exist as well', async () => {
    const app = limited()
    address = '198.51.100.2'
    const made = Array.from({ length: 29 }, (_, index) => `${index}`)
    for (const survey of made) expect((await answer(app, survey, 'x')).status).toBe(404)
    expect((await answer(app, service.ours.surveyId, '7')).status).toBe(201)
    const refused = await answer(app, service.ours.surveyId, '8')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
  })

  it('keeps no more of an address than its limit, whatever paths it makes up', async () => {
    const app = limited()
    address = '198.51.100.3'
    const post = (index: number) =>
      app.request(`/l/${`${index}`.padStart(10_000, 'x')}`, { method: 'POST', body: 'score=9' })
    await post(0)
    const before = heapUsed()
    for (let index = 1; index < 3000; index++) await post(index)
    // The paths alone have 30 MB.
    expect(heapUsed() - before).toBeLessThan(10)
  })

  it('takes one IPv6 customer for one, whichever of his addresses he uses', async () => {
    const app = limited()
    const statuses: number[] = []
    for (const host of ['1', '2', '3', '4']) {
      address = `2001:db8:1:2::${host}`
      statuses.push((await answer(app, service.ours.surveyId, `v6 ${host}`)).status)
    }
    expect(statuses).toEqual([201, 201, 201, 429])
  })

  it('holds for the plain form as well, and keeps nobody from reading', async () => {
    const app = limited()
    address = '198.51.100.9'
    const path = new URL(service.ours.url).pathname
    const post = () =>
      app.request(path, { method: 'POST', body: new URLSearchParams({ score: '9' }), headers: { accept: 'text/html' } })
    for (let count = 0; count < 3; count++) expect((await post()).status).toBe(303)
    const refused = await post()
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('Too many answers at once')
    expect((await app.request(path)).status).toBe(200)
  })
})
