import pg from 'pg'
import type { Statement } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import { startPostgresEngine } from '../support/engines.ts'
import { definePlanTests, GROWING } from './plans.ts'

await definePlanTests('PostgreSQL', {
  responses: 200_000,
  open: openWithClient,
  // Checking the foreign keys of each row would take half of the time.
  setupStatements: [sql`set local session_replication_role = replica`],
  analyze: ({ database }) => database.all(sql`analyze`),
  async findFaults({ client }, statement, maxRows) {
    const rows = rowsRead(await explain(client, statement))
    return rows > maxRows ? [`reads ${rows} rows`] : []
  },
})

/** One connection executes all plans: opening one for each took longer than most statements. */
async function openWithClient() {
  const engine = await startPostgresEngine()
  const client = new pg.Client(engine.url)
  await client.connect()
  const close = async () => {
    await client.end()
    await engine.close()
  }
  return { ...engine, client, close }
}

/** Executes a statement, rolls it back, and returns its plan with the rows it read. */
async function explain(client: pg.Client, statement: Statement): Promise<Node> {
  await client.query('begin')
  try {
    const text = `explain (analyze, buffers off, format json) ${statement.text}`
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(text, statement.values)
    return rows[0]?.['QUERY PLAN'][0].Plan as Node
  } finally {
    await client.query('rollback')
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
