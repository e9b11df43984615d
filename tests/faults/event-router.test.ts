import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { routeEvents } from '../../server/domain/rules/routing.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { ManagedDatabase } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { insertEvents } from '../../server/store/queries/events.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { createPostgresDatabase } from '../support/engines.ts'
import { migrations } from '../support/migrations.ts'
import { createDeps, NOON } from '../support/world.ts'

const EVENTS = 10_000
const script = join(import.meta.dirname, 'event-router-process.ts')

const startRouter = (url: string): ChildProcess =>
  spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] })

describe.each(['SQLite', 'PostgreSQL'])('routers that are killed, on %s', (engine) => {
  let database: ManagedDatabase
  let url: string
  let close: () => Promise<void>
  let workspaceId: string

  beforeEach(async () => {
    if (engine === 'SQLite') {
      const folder = mkdtempSync(join(tmpdir(), 'vouch-router-'))
      url = join(folder, 'vouch.db')
      database = openSqlite(url)
      close = async () => rmSync(folder, { recursive: true })
    } else {
      const created = await createPostgresDatabase()
      url = created.url
      database = openPostgres(url, () => undefined)
      close = created.drop
    }
    await database.migrate(migrations)
    workspaceId = (await createWorkspace(createDeps(database), { name: 'Ours', timeZone: 'UTC' })).workspaceId
  })
  afterEach(async () => {
    await database.close()
    await close()
  })

  const buildEvent = (id: string) => ({
    ...{ id, workspaceId, type: 'campaign.paused' as const, subjectId: 'gone', surveyId: null },
    ...{ data: {}, causedBy: null, at: NOON },
  })
  const countPlaced = async () => {
    const [row] = await database.all(sql<{ count: number }>`
      select cast(count(*) as integer) as count from event where workspace_id = ${workspaceId} and position is not null`)
    return row?.count ?? 0
  }
  const listPositions = async () =>
    (
      await database.all(sql<{ position: number }>`
        select position from event where workspace_id = ${workspaceId} order by position`)
    ).map(({ position }) => position)

  it('lose nothing and start nothing twice', async () => {
    await database.batch([
      sql`insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values ('webhook', ${workspaceId}, 'webhook', 'Webhook', '{"events":["*"],"surveyId":null,"groups":[]}', '', ${NOON}, ${NOON})`,
    ])
    const ids = Array.from({ length: EVENTS }, (_, index) => `event-${`${index}`.padStart(6, '0')}`)
    for (let start = 0; start < EVENTS; start += 2000)
      await database.batch([insertEvents(ids.slice(start, start + 2000).map(buildEvent))])
    const placedAtKills: number[] = []
    for (const share of [0.1, 0.3, 0.5, 0.7]) {
      // One process has a SQLite database.
      const routers = Array.from({ length: engine === 'SQLite' ? 1 : 2 }, () => startRouter(url))
      while ((await countPlaced()) < EVENTS * share) await setTimeout(1)
      for (const router of routers) router.kill('SIGKILL')
      await Promise.all(routers.map(async (router) => router.exitCode ?? once(router, 'exit')))
      placedAtKills.push(await countPlaced())
    }
    expect(placedAtKills.some((count) => count < EVENTS)).toBe(true)
    const [code] = await once(startRouter(url), 'exit')
    expect(code).toBe(0)
    expect(await listPositions()).toEqual(ids.map((_, index) => index + 1))
    const [deliveries] = await database.all(sql<{ all: number; events: number; bodies: number }>`
      select cast(count(*) as integer) as "all", cast(count(distinct event_id) as integer) as events,
             cast(count(distinct body) as integer) as bodies
      from   channel_delivery`)
    expect(deliveries).toEqual({ all: EVENTS, events: EVENTS, bodies: EVENTS })
  })

  if (engine === 'PostgreSQL') {
    it('place an event of a batch that ends late after younger ones', async () => {
      const deps = createDeps(database)
      const late = new pg.Client({ connectionString: url })
      await late.connect()
      const { text, values } = insertEvents([buildEvent('event-1')])
      await late.query('begin')
      await late.query(text, values)
      await database.batch([insertEvents([buildEvent('event-2')])])
      expect(await routeEvents(deps, workspaceId)).toBe(false)
      await late.query('commit')
      await late.end()
      await routeEvents(deps, workspaceId)
      const rows = await database.all(sql<{ id: string }>`select id from event order by position`)
      expect(rows.map(({ id }) => id)).toEqual(['event-2', 'event-1'])
      expect(await listPositions()).toEqual([1, 2])
    })
  }
})
