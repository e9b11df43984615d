import pg from 'pg'
import type { Statement } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { openPostgresEngine } from '../support/engines.ts'
import { definePlanTests, GROWING } from './plans.ts'

await definePlanTests('PostgreSQL', {
  responses: 300_000,
  open: openPostgresEngine,
  // Checking the foreign keys of each row would take half of the time.
  setupStatements: [sql`set local session_replication_role = replica`],
  analyze: ({ database }) => database.all(sql`analyze`),
  async findFaults({ url }, statement, maxRows) {
    const rows = rowsRead(await explain(url, statement))
    return rows > maxRows ? [`reads ${rows} rows`] : []
  },
})

/** Executes a statement, rolls it back, and returns its plan with the rows it read. */
async function explain(url: string, statement: Statement): Promise<Node> {
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

/** The rows read from tables that grow, including those filtered out. */
function rowsRead(node: Node): number {
  const each =
    node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const own = GROWING.includes(node['Relation Name'] ?? '') ? each * node['Actual Loops'] : 0
  return (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), own)
}
