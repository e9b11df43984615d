import { AuditEntry } from '../../shared/audit.ts'
import { listOf, paging } from '../../shared/list.ts'
import { Day, text } from '../../shared/text.ts'
import { listAudit } from '../domain/audit.ts'
import { csv, csvAnswer } from '../http/csv-download.ts'
import { api, json, router } from '../http/openapi.ts'
import { Bom, query } from '../http/query.ts'

const tags = ['Audit']

const filter = {
  actor: text(200).optional(),
  action: text(100).optional(),
  from: Day.optional(),
  to: Day.optional().meta({ description: 'The last day, which is within' }),
}

export const audit = router()
  .openapi(
    api('audit', {
      method: 'get',
      path: '/api/audit',
      tags,
      summary: 'What was done in the workspace, by whom, when and from where',
      request: { query: query({ ...filter, ...paging }) },
      responses: { 200: json(listOf(AuditEntry), 'A page of the log, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...asked } = c.req.valid('query')
      return c.json(await listAudit(c.var.deps, c.var.caller, asked, { cursor, limit }), 200)
    },
  )
  .openapi(
    api('audit', {
      method: 'get',
      path: '/api/audit.csv',
      tags,
      summary: 'The same as CSV',
      request: { query: query({ ...filter, bom: Bom }) },
      responses: { 200: csvAnswer },
    }),
    async (c) => {
      const { bom, ...asked } = c.req.valid('query')
      return csv(c, 'audit.csv', () => c.var.deps.makesCsv('audit', c.var.caller, asked), { bom })
    },
  )
