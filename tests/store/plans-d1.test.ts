import { startD1Engine } from '../support/engines.ts'
import { definePlanTests } from './plans.ts'

await definePlanTests('D1', {
  responses: 100_000,
  open: startD1Engine,
  // D1 reports how many rows it has read, but cannot roll back.
  async findFaults({ binding }, statement, maxRows) {
    const { meta } = await binding
      .prepare(statement.sql)
      .bind(...statement.values)
      .run()
    return meta.rows_read > maxRows ? [`reads ${meta.rows_read} rows`] : []
  },
})
