import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../server/app.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { Unavailable } from '../../server/store/database.ts'
import { queueWork } from '../../server/store/queries/jobs.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { caller, type Service, serviceOver } from '../support/world.ts'

let opened: Opened
let service: Service

beforeAll(async () => {
  opened = await sqlite()
  service = await serviceOver(opened.database)
})
afterAll(() => opened.close())

type App = ReturnType<typeof createApp>
const json = { 'content-type': 'application/json' }

/** A service of its own, with what it has logged at each level. */
function logging(deps: Partial<AppDeps> = {}) {
  const lines: Record<string, object[]> = { debug: [], info: [], warn: [], error: [] }
  const level = (name: string) => (about: object, message: string) => void lines[name]?.push({ ...about, message })
  const log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
  return { app: createApp({ ...service.deps, ...deps, log }), lines }
}

const send = (
  app: App,
  body: object,
  { method = 'POST', path = `/embed/surveys/${service.ours.surveyId}/responses` } = {},
) => app.request(path, { method, headers: json, body: JSON.stringify(body) })

describe('the id of a request', () => {
  it('is the one it came with, where that is a plain one', async () => {
    const id = async (given?: string) => {
      const answer = await service.app.request(
        '/healthz',
        given === undefined ? {} : { headers: { 'x-request-id': given } },
      )
      return answer.headers.get('x-request-id')
    }
    expect(await id('balancer-7f3a=')).toBe('balancer-7f3a=')
    for (const odd of ['ada@example.com', 'a b', '"}', 'x'.repeat(65), '', undefined]) {
      expect(await id(odd)).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/)
    }
  })

  it.each([
    [500, new Error('the disk is on fire'), 'request failed'],
    [503, new Unavailable('The disk is full.', { cause: new Error('SQLITE_FULL') }), 'The disk is full.'],
  ])('stands in a %i and in the log, so that a user can quote it', async (status, fault, message) => {
    const { app, lines } = logging({ database: { ...opened.database, all: () => Promise.reject(fault) } })
    const answer = await app.request(`/embed/surveys/${service.ours.surveyId}`, {
      headers: { 'x-request-id': 'quoted' },
    })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, requestId: 'quoted' })
    expect(lines.error).toMatchObject([{ message, requestId: 'quoted', method: 'GET', route: '/embed/surveys/:id' }])
  })

  it('stands in a refusal for load as well, of which the log only warns', async () => {
    const fault = new Unavailable('Too many exports are under way.')
    const { app, lines } = logging({ database: { ...opened.database, all: () => Promise.reject(fault) } })
    expect((await app.request(`/embed/surveys/${service.ours.surveyId}`)).status).toBe(503)
    expect(lines.error).toEqual([])
    expect(lines.warn).toMatchObject([{ message: 'Too many exports are under way.', requestId: expect.any(String) }])
  })

  it('does not stand in what is the caller’s own fault', async () => {
    expect(await (await service.app.request('/embed/surveys/nothing')).json()).not.toHaveProperty('requestId')
  })
})

describe('the log of requests', () => {
  afterEach(() => vi.restoreAllMocks())

  it('names them by the pattern of their route', async () => {
    const { app, lines } = logging()
    await app.request('/s/a-secret-token?score=3&email=ada@example.com', { headers: { 'x-request-id': 'one' } })
    await app.request('/nothing/of/the/kind', { headers: { 'x-request-id': 'two' } })
    expect(lines.debug).toMatchObject([
      { message: 'request', requestId: 'one', method: 'GET', route: '/s/:token', status: 404 },
      { message: 'request', requestId: 'two', method: 'GET', route: '/*', status: 404 },
    ])
    expect(lines).toMatchObject({ info: [], warn: [], error: [] })
    expect(JSON.stringify(lines)).not.toMatch(/secret|ada|kind/)
  })

  it('warns of slow ones', async () => {
    const { app, lines } = logging()
    let time = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 1500
      return time
    })
    await app.request('/healthz')
    expect(lines.warn).toMatchObject([{ message: 'slow request', route: '/healthz', ms: 1500 }])
  })
})

describe('what is measured', () => {
  const printed = async (app: App) => (await caller(app, service.ours)<string>('GET', '/metrics')).body

  /** The lines of one metric, without its name. */
  const metric = async (app: App, name: string) =>
    (await printed(app))
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => line.slice(name.length))
      .sort()

  it('are answers by what became of them', async () => {
    const { app } = logging({ rateLimit: 12 })
    const slug = new URL(service.ours.url).pathname
    await send(app, { key: '1', score: 9 })
    const first = await (await send(app, { key: '1', score: 9 })).json()
    await send(app, { key: '2', score: 9 })
    await send(
      app,
      { editToken: first.editToken, comment: 'More' },
      { method: 'PATCH', path: `/embed/responses/${first.id}` },
    )
    await send(app, { key: '3', score: 11 })
    await send(app, { key: '4', score: 9 }, { path: '/embed/surveys/nothing/responses' })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ score: '7' }) })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ score: '7', 'do-not-follow': 'x' }) })
    await app.request(slug, { method: 'POST', body: new URLSearchParams({ comment: 'no score' }) })
    for (let key = 5; key < 14; key++) await send(app, { key: `${key}`, score: 9 })
    expect(await metric(app, 'vouch_answers_total')).toEqual([
      '{outcome="added",reason=""} 1',
      '{outcome="refused",reason="invalid"} 2',
      '{outcome="refused",reason="limited"} 1',
      '{outcome="refused",reason="unknown"} 1',
      '{outcome="repeated",reason=""} 1',
      '{outcome="stored",reason=""} 11',
      '{outcome="suspect",reason=""} 1',
    ])
  })

  it('are answers that could not be taken, by the reason', async () => {
    const { call } = service
    const { body } = await call('POST', '/api/surveys', { name: 'Over', type: 'relationship' })
    await call('PUT', `/api/surveys/${body.id}/closure`)
    const elsewhere = await call('POST', '/api/surveys', {
      name: 'Ours alone',
      type: 'relationship',
      origins: ['https://shop.example.com'],
    })
    const full = { ...service.deps.recorder, record: () => Promise.reject(new Unavailable('Too much to do')) }
    const { app } = logging({ recorder: full })
    await send(app, { key: '1', score: 9 })
    await send(app, { key: '2', score: 9 }, { path: `/embed/surveys/${body.id}/responses` })
    const path = `/embed/surveys/${elsewhere.body.id}/responses`
    await app.request(path, {
      method: 'POST',
      headers: { ...json, origin: 'https://evil.example' },
      body: '{"key":"k","score":1}',
    })
    expect(await metric(app, 'vouch_answers_total')).toEqual([
      '{outcome="refused",reason="closed"} 1',
      '{outcome="refused",reason="origin"} 1',
      '{outcome="refused",reason="unavailable"} 1',
    ])
  })

  it('are visits by machines, by what shows them', async () => {
    const path = new URL(service.ours.url).pathname
    const { app } = logging()
    const before = await metric(app, 'vouch_machine_visits_total')
    await app.request(path, { method: 'HEAD' })
    await app.request(path, { headers: { 'user-agent': 'Googlebot/2.1' } })
    await app.request(path, { headers: { 'user-agent': 'Googlebot/2.1' } })
    expect(before).toEqual([])
    expect(await metric(app, 'vouch_machine_visits_total')).toEqual(['{kind="agent"} 2', '{kind="head"} 1'])
  })

  it('is what waits, and for how long it has', async () => {
    const { deps, ours } = service
    const { app } = logging({ queues: { answers: () => 7, database: () => 0 } })
    expect(await metric(app, 'vouch_queue_depth')).toEqual(['{queue="answers"} 7', '{queue="database"} 0'])
    expect(await metric(app, 'vouch_outbox_depth')).toEqual([' 0'])
    expect(await metric(app, 'vouch_outbox_age_seconds')).toEqual([' 0'])
    const work = { workspaceId: ours.workspaceId, kind: 'later', payload: {}, createdAt: deps.now() }
    await deps.database.batch([
      queueWork({ ...work, id: 'one', dueAt: deps.now() - 41_500 }),
      queueWork({ ...work, id: 'other', dueAt: deps.now() + 1_000 }),
    ])
    expect(await metric(app, 'vouch_outbox_depth')).toEqual([' 2'])
    expect(await metric(app, 'vouch_outbox_age_seconds')).toEqual([' 41.5'])
  })

  it('can still be read when it is not known what waits', async () => {
    const all: AppDeps['database']['all'] = (statement, options) =>
      statement.sql.includes('from job') ? Promise.reject(new Error('locked')) : opened.database.all(statement, options)
    const { app } = logging({ database: { ...opened.database, all } })
    expect(await metric(app, 'vouch_outbox_depth')).toEqual([' Nan'])
    expect(await metric(app, 'vouch_outbox_age_seconds')).toEqual([' Nan'])
  })

  it('grows by no address or method that somebody makes up', async () => {
    const { app } = logging()
    const series = async () => (await printed(app)).split('\n').length
    await app.request('/unknown')
    await app.request('/s/unknown')
    await app.request('/unknown', { method: 'BREW' })
    await printed(app)
    const before = await series()
    for (const word of ['a', 'b', 'c']) {
      await app.request(`/${word}`)
      await app.request(`/embed/${word}/${word}`)
      await app.request(`/s/${word}`)
      await app.request('/unknown', { method: `BREW-${word}` })
    }
    expect((await series()) - before).toBeLessThanOrEqual(1 + 16)
    expect(await printed(app)).not.toMatch(/BREW|route="[^"]*\/[abc]"/)
  })

  it('is how long requests took, from a millisecond to ten seconds', async () => {
    const { app } = logging()
    await app.request('/healthz')
    const buckets = await metric(app, 'vouch_http_request_duration_seconds_bucket')
    const bounds = buckets.filter((line) => line.includes('/healthz')).map((line) => /le="([^"]+)"/.exec(line)?.[1])
    expect(
      bounds
        .map(Number)
        .filter(Number.isFinite)
        .sort((a, b) => a - b),
    ).toEqual([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
  })

  it('comes with what the process says of itself, in the format that Prometheus asks for', async () => {
    const { app } = logging({ processMetrics: async () => 'process_cpu_seconds_total 1\n' })
    const { body, headers } = await caller(app, service.ours)<string>('GET', '/metrics')
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(body).toMatch(/\nprocess_cpu_seconds_total 1\n$/)
  })

  it('is explained in the README, each by its name', async () => {
    const { app } = logging()
    const names = [...(await printed(app)).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThanOrEqual(7)
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })
})

describe('a process that is about to stop', () => {
  it('says so to whoever asks whether it is ready, and goes on answering', async () => {
    const { app } = logging({ stopping: () => true })
    const ready = await app.request('/readyz')
    expect(ready.status).toBe(503)
    expect((await ready.json()).detail).toContain('about to stop')
    expect((await app.request('/healthz')).status).toBe(200)
  })
})
