import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { Unavailable } from '../../server/store/database.ts'
import { enqueueJob } from '../../server/store/queries/jobs.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

let connection: TestConnection
let service: Service

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
})
afterAll(() => connection.close())

type App = ReturnType<typeof createApp>
const jsonHeaders = { 'content-type': 'application/json' }

/** A service of its own, with what it has logged at each level. */
function createLoggedApp(deps: Partial<AppDeps> = {}) {
  const logEntries: Record<string, object[]> = { debug: [], info: [], warn: [], error: [] }
  const level = (name: string) => (fields: object, message: string) =>
    void logEntries[name]?.push({ ...fields, message })
  const log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
  return { app: createApp({ ...service.deps, ...deps, log }), lines: logEntries }
}

const sendJson = (
  app: App,
  body: object,
  { method = 'POST', path = `/embed/surveys/${service.ours.surveyId}/responses` } = {},
) => app.request(path, { method, headers: jsonHeaders, body: JSON.stringify(body) })

describe('the id of a request', () => {
  it('keeps the one sent by the client if it is plain', async () => {
    const getRequestId = async (requestId?: string) => {
      const response = await service.app.request(
        '/healthz',
        requestId === undefined ? {} : { headers: { 'x-request-id': requestId } },
      )
      return response.headers.get('x-request-id')
    }
    expect(await getRequestId('balancer-7f3a=')).toBe('balancer-7f3a=')
    for (const invalidId of ['ada@example.com', 'a b', '"}', 'x'.repeat(65), '', undefined]) {
      expect(await getRequestId(invalidId)).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/)
    }
  })

  it.each([
    [500, new Error('the disk is on fire'), 'request failed'],
    [503, new Unavailable('The disk is full.', { cause: new Error('SQLITE_FULL') }), 'The disk is full.'],
  ])('stands in a %i and in the log, so that a user can quote it', async (status, error, message) => {
    const { app, lines: logEntries } = createLoggedApp({
      database: { ...connection.database, all: () => Promise.reject(error) },
    })
    const response = await app.request(`/embed/surveys/${service.ours.surveyId}`, {
      headers: { 'x-request-id': 'quoted' },
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ status, requestId: 'quoted' })
    expect(logEntries.error).toMatchObject([
      { message, requestId: 'quoted', method: 'GET', route: '/embed/surveys/:id' },
    ])
  })

  it('appears when load is shed, which is logged as a warning', async () => {
    const error = new Unavailable('Too many exports are under way.')
    const { app, lines: logEntries } = createLoggedApp({
      database: { ...connection.database, all: () => Promise.reject(error) },
    })
    expect((await app.request(`/embed/surveys/${service.ours.surveyId}`)).status).toBe(503)
    expect(logEntries.error).toEqual([])
    expect(logEntries.warn).toMatchObject([
      { message: 'Too many exports are under way.', requestId: expect.any(String) },
    ])
  })

  it('does not appear in client errors', async () => {
    expect(await (await service.app.request('/embed/surveys/nothing')).json()).not.toHaveProperty('requestId')
  })
})

describe('the log of requests', () => {
  afterEach(() => vi.restoreAllMocks())

  it('names requests by route pattern', async () => {
    const { app, lines: logEntries } = createLoggedApp()
    await app.request('/s/a-secret-token?score=3&email=ada@example.com', { headers: { 'x-request-id': 'one' } })
    await app.request('/nothing/of/the/kind', { headers: { 'x-request-id': 'two' } })
    expect(logEntries.debug).toMatchObject([
      { message: 'request', requestId: 'one', method: 'GET', route: '/s/:token', status: 404 },
      { message: 'request', requestId: 'two', method: 'GET', route: '/*', status: 404 },
    ])
    expect(logEntries).toMatchObject({ info: [], warn: [], error: [] })
    expect(JSON.stringify(logEntries)).not.toMatch(/secret|ada|kind/)
  })

  it('warns about slow requests', async () => {
    const { app, lines: logEntries } = createLoggedApp()
    let time = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 1500
      return time
    })
    await app.request('/healthz')
    expect(logEntries.warn).toMatchObject([{ message: 'slow request', route: '/healthz', ms: 1500 }])
  })
})

describe('the metrics', () => {
  const fetchMetrics = async (app: App) => (await createApiClient(app, service.ours)<string>('GET', '/metrics')).body

  /** The lines of one metric, without its name. */
  const getSeries = async (app: App, name: string) =>
    (await fetchMetrics(app))
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => line.slice(name.length))
      .sort()

  it('count submissions by outcome', async () => {
    const { app } = createLoggedApp({ rateLimit: 12 })
    const slug = new URL(service.ours.url).pathname
    await sendJson(app, { key: '1', score: 9 })
    const receipt = await (await sendJson(app, { key: '1', score: 9 })).json()
    await sendJson(app, { key: '2', score: 9 })
    await sendJson(
      app,
      { editToken: receipt.editToken, comment: 'More' },
      { method: 'PATCH', path: `/embed/responses/${receipt.id}` },
    )
    await sendJson(app, { key: '3', score: 11 })
    await sendJson(app, { key: '4', score: 9 }, { path: '/embed/surveys/nothing/responses' })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ score: '7' }) })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ score: '7', 'do-not-follow': 'x' }) })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ comment: 'no score' }) })
    for (let key = 5; key < 14; key++) await sendJson(app, { key: `${key}`, score: 9 })
    expect(await getSeries(app, 'vouch_responses_total')).toEqual([
      '{outcome="refused",reason="invalid"} 2',
      '{outcome="refused",reason="limited"} 1',
      '{outcome="refused",reason="not-found"} 1',
      '{outcome="repeated",reason=""} 1',
      '{outcome="revised",reason=""} 1',
      '{outcome="stored",reason=""} 11',
      '{outcome="suspect",reason=""} 1',
    ])
  })

  it('count rejected submissions by reason', async () => {
    const { call } = service
    const { body } = await call('POST', '/api/surveys', { name: 'Over', type: 'relationship' })
    await call('PUT', `/api/surveys/${body.id}/closure`)
    const restrictedSurvey = await call('POST', '/api/surveys', {
      name: 'Ours alone',
      type: 'relationship',
      origins: ['https://shop.example.com'],
    })
    const fullRecorder = { ...service.deps.recorder, record: () => Promise.reject(new Unavailable('Too much to do')) }
    const { app } = createLoggedApp({ recorder: fullRecorder })
    await sendJson(app, { key: '1', score: 9 })
    await sendJson(app, { key: '2', score: 9 }, { path: `/embed/surveys/${body.id}/responses` })
    const path = `/embed/surveys/${restrictedSurvey.body.id}/responses`
    await app.request(path, {
      method: 'POST',
      headers: { ...jsonHeaders, origin: 'https://evil.example' },
      body: '{"key":"k","score":1}',
    })
    expect(await getSeries(app, 'vouch_responses_total')).toEqual([
      '{outcome="refused",reason="closed"} 1',
      '{outcome="refused",reason="origin"} 1',
      '{outcome="refused",reason="unavailable"} 1',
    ])
  })

  it('count bot visits by how they were detected', async () => {
    const path = new URL(service.ours.url).pathname
    const { app } = createLoggedApp()
    const before = await getSeries(app, 'vouch_bot_visits_total')
    await app.request(path, { method: 'HEAD' })
    await app.request(path, { headers: { 'user-agent': 'Googlebot/2.1' } })
    await app.request(path, { headers: { 'user-agent': 'Googlebot/2.1' } })
    expect(before).toEqual([])
    expect(await getSeries(app, 'vouch_bot_visits_total')).toEqual(['{kind="agent"} 2', '{kind="head"} 1'])
  })

  it('report queue depths and the age of the oldest job', async () => {
    const { deps, ours } = service
    const { app } = createLoggedApp({ queueDepths: { responses: () => 7, database: () => 0 } })
    expect(await getSeries(app, 'vouch_queue_depth')).toEqual(['{queue="database"} 0', '{queue="responses"} 7'])
    expect(await getSeries(app, 'vouch_jobs_due')).toEqual([' 0'])
    expect(await getSeries(app, 'vouch_jobs_oldest_due_seconds')).toEqual([' 0'])
    const job = { workspaceId: ours.workspaceId, type: 'later', payload: {}, createdAt: deps.now() }
    await deps.database.batch([
      enqueueJob({ ...job, id: 'one', dueAt: deps.now() - 41_500 }),
      enqueueJob({ ...job, id: 'other', dueAt: deps.now() + 1_000 }),
    ])
    expect(await getSeries(app, 'vouch_jobs_due')).toEqual([' 2'])
    expect(await getSeries(app, 'vouch_jobs_oldest_due_seconds')).toEqual([' 41.5'])
  })

  it('remain readable when the backlog is unknown', async () => {
    const all: AppDeps['database']['all'] = (statement, options) =>
      statement.sql.includes('from job')
        ? Promise.reject(new Error('locked'))
        : connection.database.all(statement, options)
    const { app } = createLoggedApp({ database: { ...connection.database, all } })
    expect(await getSeries(app, 'vouch_jobs_due')).toEqual([' Nan'])
    expect(await getSeries(app, 'vouch_jobs_oldest_due_seconds')).toEqual([' Nan'])
  })

  it('do not grow with invented paths and methods', async () => {
    const { app } = createLoggedApp()
    const countSeries = async () => (await fetchMetrics(app)).split('\n').length
    await app.request('/unknown')
    await app.request('/s/unknown')
    await app.request('/unknown', { method: 'BREW' })
    await fetchMetrics(app)
    const before = await countSeries()
    for (const segment of ['x', 'y', 'z']) {
      await app.request(`/${segment}`)
      await app.request(`/embed/${segment}/${segment}`)
      await app.request(`/s/${segment}`)
      await app.request('/unknown', { method: `BREW-${segment}` })
    }
    expect((await countSeries()) - before).toBeLessThanOrEqual(1 + 16)
    expect(await fetchMetrics(app)).not.toMatch(/BREW|route="[^"]*\/[xyz]"/)
  })

  it('measure durations from a millisecond to ten seconds', async () => {
    const { app } = createLoggedApp()
    await app.request('/healthz')
    const buckets = await getSeries(app, 'vouch_http_request_duration_seconds_bucket')
    const bounds = buckets.filter((line) => line.includes('/healthz')).map((line) => /le="([^"]+)"/.exec(line)?.[1])
    expect(
      bounds
        .map(Number)
        .filter(Number.isFinite)
        .sort((a, b) => a - b),
    ).toEqual([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
  })

  it('include those of the process, in the format of Prometheus', async () => {
    const { app } = createLoggedApp({ processMetrics: async () => 'process_cpu_seconds_total 1\n' })
    const { body, headers } = await createApiClient(app, service.ours)<string>('GET', '/metrics')
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(body).toMatch(/\nprocess_cpu_seconds_total 1\n$/)
  })

  it('are all documented by name in docs/metrics.md', async () => {
    const { app } = createLoggedApp()
    const names = [...(await fetchMetrics(app)).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThanOrEqual(7)
    const documentation = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8')
    expect(names.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([])
  })
})

describe('a stopping process', () => {
  it('is not ready, but keeps handling requests', async () => {
    const { app } = createLoggedApp({ isStopping: () => true })
    const response = await app.request('/readyz')
    expect(response.status).toBe(503)
    expect((await response.json()).detail).toContain('about to stop')
    expect((await app.request('/healthz')).status).toBe(200)
  })
})
