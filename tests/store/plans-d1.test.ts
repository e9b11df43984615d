import { openD1Engine } from '../support/engines.ts'
import { plansOf } from './plans.ts'

plansOf('D1', {
  answers: 300_000,
  open: openD1Engine,
  // D1 says how many rows it has read, but takes nothing back.
  async faults({ binding }, statement, most) {
    const { meta } = await binding
      .prepare(statement.sql)
      .bind(...statement.values)
      .run()
    return meta.rows_read > most ? [`reads ${meta.rows_read} rows`] : []
  },
})
