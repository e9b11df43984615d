import { AuditEntry } from '../../shared/audit.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { Day, text } from '../../shared/text.ts'
import { listAuditEntries } from '../domain/audit.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import { apiRoute, createRouter, jsonResponse } from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Audit']

const filterParams = {
  actor: text(200).optional(),
  action: text(100).optional(),
  from: Day.optional(),
  to: Day.optional().meta({ description: 'The last day, inclusive' }),
}

export const auditRoutes = createRouter()
  .openapi(
    apiRoute('audit', {
      method: 'get',
      path: '/api/audit',
      operationId: 'listAuditEntries',
      tags,
      summary: 'List audit log entries',
      request: { query: queryParams({ ...filterParams, ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(AuditEntry), 'A page of entries, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listAuditEntries(c.var.deps, c.var.caller, filter, { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('audit', {
      method: 'get',
      path: '/api/audit.csv',
      operationId: 'exportAuditEntries',
      tags,
      summary: 'Export the audit log as CSV',
      request: { query: queryParams({ ...filterParams, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { bom, ...filter } = c.req.valid('query')
      return sendFile(c, 'audit', () => c.var.deps.exportList('audit', c.var.caller, filter), { bom })
    },
  )
