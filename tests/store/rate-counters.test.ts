import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { HITS, type Hits, openHits } from '../../server/store/rate-counters.ts'
import { postgresDatabase, sqlite } from '../support/engines.ts'
import { serviceOver } from '../support/world.ts'

describe('hits that several processes count', () => {
  let home: { url: string; drop(): Promise<void> }
  let client: pg.Client
  let one: Hits
  let other: Hits
  const faults: unknown[] = []

  beforeAll(async () => {
    home = await postgresDatabase()
    client = new pg.Client(home.url)
    await client.connect()
    await client.query(HITS)
    one = openHits(home.url, (error) => faults.push(error))
    other = openHits(home.url, (error) => faults.push(error))
  })
  afterAll(async () => {
    await Promise.all([one.close(), other.close(), client.end()])
    await home.drop()
    expect(faults).toEqual([])
  })

  const counts = async (hits: Hits, ...keys: string[]) => (await hits.add(keys))?.map(({ count }) => count)

  it('are one count, for as long as their minute goes on', async () => {
    expect(await counts(one, 'a', 'b')).toEqual([1, 1])
    expect(await counts(other, 'b', 'c')).toEqual([2, 1])
    const [hit] = (await one.add(['a'])) ?? []
    expect(hit?.left).toBeGreaterThan(50_000)
    expect(hit?.left).toBeLessThanOrEqual(60_000)
  })

  it('give each of a burst a place of its own, in whatever order the keys come', async () => {
    const burst = Array.from({ length: 300 }, (_, index) =>
      counts(index % 2 === 0 ? one : other, ...(index % 3 === 0 ? ['x', 'y'] : ['y', 'x'])),
    )
    const all = await Promise.all(burst)
    const places = all.map((pair, index) => pair?.[index % 3 === 0 ? 0 : 1] ?? 0).sort((a, b) => a - b)
    expect(places).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  })

  it('begin anew when the minute is over, and are forgotten then', async () => {
    await counts(one, 'old', 'older')
    await client.query("update hit set ends_at = now() - interval '1 second' where key like 'old%'")
    expect(await counts(other, 'old')).toEqual([1])
    await one.forget()
    const { rows } = await client.query("select key from hit where key like 'old%'")
    expect(rows).toEqual([{ key: 'old' }])
  })

  it('keep no address where others may read it', async () => {
    const opened = await sqlite()
    const { deps, ours } = await serviceOver(opened.database)
    const app = createApp({ ...deps, rateLimit: 2, hits: one, clientAddress: () => '198.51.100.23' })
    await app.request(`/embed/surveys/${ours.surveyId}/responses`, { method: 'POST', body: '{}' })
    const { rows } = await client.query('select key from hit')
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain('198.51')
    await opened.close()
  })

  it('are kept of an address only up to its limit, whatever paths it makes up', async () => {
    const opened = await sqlite()
    const { deps } = await serviceOver(opened.database)
    const app = createApp({ ...deps, rateLimit: 2, hits: one, clientAddress: () => '198.51.100.24' })
    await client.query('delete from hit')
    const post = (index: number) => app.request(`/l/${'x'.repeat(5000)}${index}`, { method: 'POST', body: 'score=9' })
    const statuses = (await Promise.all(Array.from({ length: 100 }, (_, index) => post(index)))).map((r) => r.status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(80)
    const { rows } = await client.query('select length(key) as length from hit')
    expect(rows).toHaveLength(1 + 20)
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(50)
    await opened.close()
  })
})

describe('the limit on answers over several processes', () => {
  it('holds for them together, and for each alone while they cannot count together', async () => {
    const home = await postgresDatabase()
    const client = new pg.Client(home.url)
    await client.connect()
    await client.query(HITS)
    const faults: unknown[] = []
    const processes = [1, 2].map(() => openHits(home.url, (error) => faults.push(error)))
    const opened = await sqlite()
    const { deps, ours } = await serviceOver(opened.database)
    const apps = processes.map((hits) => createApp({ ...deps, hits, rateLimit: 5 }))
    let count = 0
    const statuses = async (each: number) => {
      const sent = apps.flatMap((app) =>
        Array.from({ length: each }, () =>
          app.request(`/embed/surveys/${ours.surveyId}/responses`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ key: `${count++}`, score: 9 }),
          }),
        ),
      )
      return (await Promise.all(sent)).map(({ status }) => status).sort()
    }
    const together = await statuses(4)
    expect(faults).toEqual([])
    expect(together).toEqual([201, 201, 201, 201, 201, 429, 429, 429])
    await client.query('drop table hit')
    expect(await statuses(6)).toEqual([...Array(10).fill(201), 429, 429])
    expect(faults.length).toBeGreaterThan(0)
    await Promise.all([...processes.map((hits) => hits.close()), client.end(), opened.close()])
    await home.drop()
  })

  it('waits three seconds at most for a database that does not answer', async () => {
    const silence = createServer()
    await new Promise<void>((resolve) => silence.listen(0, '127.0.0.1', resolve))
    const { port } = silence.address() as { port: number }
    const faults: unknown[] = []
    const hits = openHits(`postgres://127.0.0.1:${port}/none`, (error) => faults.push(error))
    const began = performance.now()
    expect(await hits.add(['a'])).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(faults).toHaveLength(1)
    expect(await hits.add(['a']), 'not every answer finds out anew').toBeUndefined()
    expect(performance.now() - began).toBeLessThan(5_000)
    await hits.close()
    silence.close()
  })

  it('waits no longer where the count of others has to end before', async () => {
    const home = await postgresDatabase()
    const client = new pg.Client(home.url)
    await client.connect()
    await client.query(HITS)
    const hits = openHits(home.url, () => undefined)
    await hits.add(['a'])
    await client.query('begin')
    await client.query('lock table hit in access exclusive mode')
    const first = hits.add(['a'])
    await new Promise((resolve) => setTimeout(resolve, 200))
    const began = performance.now()
    expect(await hits.add(['a'])).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(4_000)
    expect(await first).toBeUndefined()
    await client.query('rollback')
    await Promise.all([hits.close(), client.end()])
    await home.drop()
  })
})
