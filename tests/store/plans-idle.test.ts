import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../server/store/database.ts'
import { selectWorkspacesToRoute } from '../../server/store/queries/event-routing.ts'
import { insertEvents } from '../../server/store/queries/events.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, startD1Engine, startPostgresEngine } from '../support/engines.ts'
import { NOON } from '../support/world.ts'

/** A thousand workspaces with ten events each, all placed, but those of the last two. */
async function insertWorkspaces(database: Database): Promise<void> {
  await database.batch([
    sql`insert into workspace (id, name, time_zone, slug, created_at, search_version)
        with recursive number(n) as (select 1000 union all select n + 1 from number where n < 1999)
        select 'w' || n, 'W', 'UTC', 'w' || n, ${NOON}, 1 from number`,
    sql`insert into event (id, workspace_id, type, subject_id, data, at, position)
        with recursive number(n) as (select 10000 union all select n + 1 from number where n < 19979)
        select 'e' || n, 'w' || (n / 10), 'score.moved', 's', '{}', ${NOON}, n from number`,
  ])
}

const addEvents = (database: Database) =>
  database.batch([
    insertEvents(
      [1998, 1999, 1999].map((workspace, index) => ({
        ...{ id: `new ${index}`, workspaceId: `w${workspace}`, type: 'score.moved' as const, subjectId: 's' },
        ...{ surveyId: null, data: {}, causedBy: null, at: NOON },
      })),
    ),
  ])

describe('looking for events to route in a thousand workspaces', () => {
  it('reads the index of those that wait on SQLite', async () => {
    const { database, close } = await openSqliteEngine()
    const steps = await database.all(sql<{ detail: string }>`explain query plan ${selectWorkspacesToRoute}`)
    const reads = steps.map(({ detail }) => detail).filter((detail) => /^(SCAN|SEARCH) (e|w)\b/.test(detail))
    expect(reads).toHaveLength(3)
    for (const detail of reads) expect(detail).toMatch(/^SEARCH e .*event_unplaced|^SEARCH w .*\(id=\?\)/)
    await close()
  })

  it('reads nothing on PostgreSQL, and two workspaces if these have some', async () => {
    const { database, url, close } = await startPostgresEngine()
    const client = new pg.Client(url)
    await client.connect()
    const countRows = async () => {
      const text = `explain (analyze, buffers off, format json) ${selectWorkspacesToRoute.text}`
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(text, selectWorkspacesToRoute.values)
      return rowsRead(rows[0]?.['QUERY PLAN'][0].Plan as Node)
    }
    await insertWorkspaces(database)
    await database.all(sql`analyze`)
    expect(await countRows()).toBe(0)
    await addEvents(database)
    expect(await countRows()).toBeLessThan(10)
    await client.end()
    await close()
  })

  it('reads next to nothing on D1', async () => {
    const { database, binding, close } = await startD1Engine()
    await insertWorkspaces(database)
    const countRows = async () => (await binding.prepare(selectWorkspacesToRoute.sql).bind().run()).meta.rows_read
    expect(await countRows()).toBeLessThan(10)
    await addEvents(database)
    expect(await countRows()).toBeLessThan(30)
    await close()
  })
})

interface Node {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

function rowsRead(node: Node): number {
  const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  const own = node['Relation Name'] === undefined ? 0 : rows
  return (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), own)
}
