import pg from 'pg'
import type { Statement } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { openPostgresEngine } from '../support/engines.ts'
import { GROWING, plansOf } from './plans.ts'

plansOf('PostgreSQL', {
  answers: 300_000,
  open: openPostgresEngine,
  // Half of the time goes into looking up, for each row, what it refers to.
  before: [sql`set local session_replication_role = replica`],
  analyze: ({ database }) => database.all(sql`analyze`),
  async faults({ url }, statement, most) {
    const rows = rowsRead(await explained(url, statement))
    return rows > most ? [`reads ${rows} rows`] : []
  },
})

/** Carries it out, takes it back, and says how it went. */
async function explained(url: string, statement: Statement): Promise<Node> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('begin')
    const text = `explain (analyze, buffers off, format json) ${statement.text}`
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(text, statement.values)
    await client.query('rollback')
    return rows[0]?.['QUERY PLAN'][0].Plan as Node
  } finally {
    await client.end()
  }
}

interface Node {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: Node[]
}

/** What is read of tables that grow, also of what is not needed. */
function rowsRead(node: Node): number {
  const each =
    node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const own = GROWING.includes(node['Relation Name'] ?? '') ? each * node['Actual Loops'] : 0
  return (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), own)
}
