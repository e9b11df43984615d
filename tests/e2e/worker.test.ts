import type { D1Database } from '@cloudflare/workers-types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import worker from '../../server/entry/cloudflare.ts'
import { migrations, splitStatements } from '../support/migrations.ts'
import { API_KEY, createTempDir, SECRET } from './processes.ts'
import { runMainScenario } from './script.ts'
import { startWrangler } from './wrangler.ts'

it('the main scenario works with wrangler dev and D1', async () => {
  using tempDir = createTempDir()
  await using service = await startWrangler(tempDir.path, { SECRET, API_KEY })
  await runMainScenario(service.url, API_KEY)
  await service.stop()
})

describe('the Worker', () => {
  let proxy: Awaited<ReturnType<typeof getPlatformProxy<{ DB: D1Database }>>>
  const get = async (path: string, variables: Record<string, unknown>, method = 'GET') => {
    const headers = { authorization: `Bearer ${API_KEY}` }
    const request = new Request(`https://vouch.example.com${path}`, { method, headers })
    const env = { ...proxy.env, ...variables }
    const response = (await worker.fetch(request as never, env, { ...proxy.ctx, waitUntil } as never)) as Response
    return { status: response.status, text: await response.text() }
  }

  const pendingWork: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>) => void pendingWork.push(promise)

  beforeAll(async () => {
    proxy = await getPlatformProxy({ persist: false })
  })
  afterAll(() => proxy.dispose())

  it('reports missing configuration, and works once it is there', async () => {
    expect(await get('/readyz', { SECRET: '', RATE_LIMIT: 'none', PORT: 8787 })).toEqual({
      status: 503,
      text: expect.stringContaining('RATE_LIMIT: expected the number of responses per minute'),
    })
    expect(await get('/readyz', {})).toEqual({
      status: 503,
      text: expect.stringContaining('wrangler secret put SECRET'),
    })
    const variables = { SECRET, API_KEY, LOG_LEVEL: 'silent', RATE_LIMIT: 60 }
    expect(await get('/readyz', variables)).toEqual({
      status: 503,
      text: expect.stringContaining('wrangler d1 migrations apply vouch'),
    })
    for (const statement of migrations.flatMap(({ text }) => splitStatements(text)))
      await proxy.env.DB.prepare(statement).run()
    expect(await get('/readyz', variables)).toEqual({ status: 200, text: '{"status":"ok"}' })
    const { data } = JSON.parse((await get('/api/surveys', variables)).text)
    const links = await get(`/api/surveys/${data[0].id}/links`, variables)
    expect(JSON.parse(links.text).data[0].url).toMatch(/^https:\/\/vouch\.example\.com\/l\//)
  })

  it('runs periodic tasks on its scheduled event', async () => {
    const { DB } = proxy.env
    const insertIdempotencyKey = 'insert into idempotency (workspace_id, key, fingerprint, result, created_at)'
    await DB.prepare(`${insertIdempotencyKey} select id, 'old', '', '{}', 0 from workspace`).run()
    await worker.scheduled({} as never, { ...proxy.env, SECRET, LOG_LEVEL: 'silent' } as never)
    expect((await DB.prepare('select key from idempotency').all()).results).toEqual([])
  })

  it('counts a new segment key after the response, and continues on the next scheduled event', async () => {
    const { DB } = proxy.env
    const variables = { SECRET, API_KEY, LOG_LEVEL: 'silent', RATE_LIMIT: 60 }
    await DB.prepare(
      `insert into response (id, workspace_id, survey_id, key, score, answers, properties, channel, day,
                             answered_at, created_at, updated_at)
       with recursive n (n) as (select 1 union all select n + 1 from n where n < 4500)
       select printf('%022d', n), s.workspace_id, s.id, n, 9, '{}', '{"area":"A","till":"3"}', 'link', '2026-11-22', 1, 1, 1
       from n, survey s`,
    ).run()
    const listSegmentKeys = async () => {
      const { data } = JSON.parse((await get('/api/segment-keys', variables)).text)
      return data.map(({ key, countedAt }: { key: string; countedAt: string | null }) => [key, countedAt !== null])
    }
    const declareResponse = await get('/api/segment-keys/area', variables, 'PUT')
    expect(JSON.parse(declareResponse.text)).toMatchObject({ countedAt: null })
    await Promise.all(pendingWork)
    expect(await listSegmentKeys()).toEqual([['area', true]])
    const count = `select count from tally where segment_key = 'area' and segment_value = 'A' and span = 'month'`
    expect(await DB.prepare(count).all()).toMatchObject({ results: [{ count: 4500 }] })

    await DB.prepare(
      `insert into segment_key (workspace_id, key, created_at, counted_to) select id, 'till', 1, '' from workspace`,
    ).run()
    await DB.prepare(
      `insert into job (id, workspace_id, type, payload, created_at, due_at, attempts)
       select 'left', id, 'count-segment', '{"key":"till"}', 1, 1, 0 from workspace`,
    ).run()
    await worker.scheduled({} as never, { ...proxy.env, SECRET, LOG_LEVEL: 'silent' } as never)
    expect(await listSegmentKeys()).toEqual([
      ['area', true],
      ['till', true],
    ])
  })
})
