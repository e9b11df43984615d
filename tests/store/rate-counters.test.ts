import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import {
  COUNT_TIMEOUT_MS,
  CREATE_RATE_COUNTER_TABLE,
  openRateCounters,
  type RateCounters,
} from '../../server/store/rate-counters.ts'
import { createPostgresDatabase, openSqliteEngine } from '../support/engines.ts'
import { createService } from '../support/world.ts'

describe('counters shared by several processes', () => {
  let testDatabase: { url: string; drop(): Promise<void> }
  let client: pg.Client
  let firstCounters: RateCounters
  let secondCounters: RateCounters
  const errors: unknown[] = []

  beforeAll(async () => {
    testDatabase = await createPostgresDatabase()
    client = new pg.Client(testDatabase.url)
    await client.connect()
    await client.query(CREATE_RATE_COUNTER_TABLE)
    firstCounters = openRateCounters(testDatabase.url, (error) => errors.push(error))
    secondCounters = openRateCounters(testDatabase.url, (error) => errors.push(error))
  })
  afterAll(async () => {
    await Promise.all([firstCounters.close(), secondCounters.close(), client.end()])
    await testDatabase.drop()
    expect(errors).toEqual([])
  })

  const addHits = async (counters: RateCounters, ...keys: string[]) =>
    (await counters.increment(keys))?.map(({ count }) => count)

  it('add up within their minute', async () => {
    expect(await addHits(firstCounters, 'a', 'b')).toEqual([1, 1])
    expect(await addHits(secondCounters, 'b', 'c')).toEqual([2, 1])
    const [firstCount] = (await firstCounters.increment(['a'])) ?? []
    expect(firstCount?.left).toBeGreaterThan(50_000)
    expect(firstCount?.left).toBeLessThanOrEqual(60_000)
  })

  it('give each request of a burst its own rank, in any order of keys', async () => {
    const pendingHits = Array.from({ length: 300 }, (_, index) =>
      addHits(index % 2 === 0 ? firstCounters : secondCounters, ...(index % 3 === 0 ? ['x', 'y'] : ['y', 'x'])),
    )
    const pairs = await Promise.all(pendingHits)
    const ranks = pairs.map((counts, index) => counts?.[index % 3 === 0 ? 0 : 1] ?? 0).sort((a, b) => a - b)
    expect(ranks).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  })

  it('restart when their minute is over, and are purged then', async () => {
    await addHits(firstCounters, 'old', 'older')
    await client.query("update rate_counter set ends_at = now() - interval '1 second' where key like 'old%'")
    expect(await addHits(secondCounters, 'old')).toEqual([1])
    await firstCounters.purgeExpired()
    const { rows } = await client.query("select key from rate_counter where key like 'old%'")
    expect(rows).toEqual([{ key: 'old' }])
  })

  it('store no addresses in plain text', async () => {
    const connection = await openSqliteEngine()
    const { deps, ours: mainWorkspace } = await createService(connection.database)
    const app = createApp({
      ...deps,
      rateLimit: 2,
      rateCounters: firstCounters,
      getClientAddress: () => '198.51.100.23',
    })
    await app.request(`/embed/surveys/${mainWorkspace.surveyId}/responses`, { method: 'POST', body: '{}' })
    const { rows } = await client.query('select key from rate_counter')
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain('198.51')
    await connection.close()
  })

  it('store a limited number of keys for an address that invents paths', async () => {
    const connection = await openSqliteEngine()
    const { deps } = await createService(connection.database)
    const app = createApp({
      ...deps,
      rateLimit: 2,
      rateCounters: firstCounters,
      getClientAddress: () => '198.51.100.24',
    })
    await client.query('delete from rate_counter')
    const post = (index: number) => app.request(`/l/${'x'.repeat(5000)}${index}`, { method: 'POST', body: 'score=9' })
    const statuses = (await Promise.all(Array.from({ length: 100 }, (_, index) => post(index)))).map((r) => r.status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(80)
    const { rows } = await client.query('select length(key) as length from rate_counter')
    expect(rows).toHaveLength(1 + 20)
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(50)
    await connection.close()
  })
})

describe('the rate limit of responses across processes', () => {
  it('holds for all together, and for each alone while they cannot share counters', async () => {
    const testDatabase = await createPostgresDatabase()
    const client = new pg.Client(testDatabase.url)
    await client.connect()
    await client.query(CREATE_RATE_COUNTER_TABLE)
    const errors: unknown[] = []
    const processes = [1, 2].map(() => openRateCounters(testDatabase.url, (error) => errors.push(error)))
    const connection = await openSqliteEngine()
    const { deps, ours: mainWorkspace } = await createService(connection.database)
    const apps = processes.map((counters) => createApp({ ...deps, rateCounters: counters, rateLimit: 5 }))
    let count = 0
    const statuses = async (perApp: number) => {
      const pending = apps.flatMap((app) =>
        Array.from({ length: perApp }, () =>
          app.request(`/embed/surveys/${mainWorkspace.surveyId}/responses`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ key: `${count++}`, score: 9 }),
          }),
        ),
      )
      return (await Promise.all(pending)).map(({ status }) => status).sort()
    }
    const firstStatuses = await statuses(4)
    expect(errors).toEqual([])
    expect(firstStatuses).toEqual([201, 201, 201, 201, 201, 429, 429, 429])
    await client.query('drop table rate_counter')
    expect(await statuses(6)).toEqual([...Array(10).fill(201), 429, 429])
    expect(errors.length).toBeGreaterThan(0)
    await Promise.all([...processes.map((counters) => counters.close()), client.end(), connection.close()])
    await testDatabase.drop()
  })

  it('waits at most three seconds for a database that does not respond', async () => {
    const silentServer = createServer()
    await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve))
    const { port } = silentServer.address() as { port: number }
    const errors: unknown[] = []
    const counters = openRateCounters(`postgres://127.0.0.1:${port}/none`, (error) => errors.push(error))
    expect(COUNT_TIMEOUT_MS).toBe(3000)
    expect(await counters.increment(['a'])).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(await counters.increment(['a']), 'the next response does not wait').toBeUndefined()
    expect(errors).toHaveLength(1)
    await counters.close()
    silentServer.close()
  })

  it('includes the wait for earlier requests in the timeout', async () => {
    const testDatabase = await createPostgresDatabase()
    const client = new pg.Client(testDatabase.url)
    await client.connect()
    await client.query(CREATE_RATE_COUNTER_TABLE)
    const counters = openRateCounters(testDatabase.url, () => undefined)
    await counters.increment(['a'])
    await client.query('begin')
    await client.query('lock table rate_counter in access exclusive mode')
    const pendingHit = counters.increment(['a'])
    await expect.poll(() => countLockWaits(client)).toBe(1)
    // The lock is held until after both have returned.
    expect(await counters.increment(['a'])).toBeUndefined()
    expect(await pendingHit).toBeUndefined()
    await client.query('rollback')
    await Promise.all([counters.close(), client.end()])
    await testDatabase.drop()
  })
})

async function countLockWaits(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*) from pg_locks where not granted and relation = 'rate_counter'::regclass`,
  )
  return Number(rows[0].count)
}
