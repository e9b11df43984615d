import { listSchema, pagingParams } from '../../shared/list.ts'
import { NewSuppressions, Suppression, SuppressionReason, SuppressionsResult } from '../../shared/suppression.ts'
import { text } from '../../shared/text.ts'
import { addSuppressions } from '../domain/suppressions/imports.ts'
import { listSuppressions, removeSuppression } from '../domain/suppressions/list.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Unsubscriptions']

const filter = {
  q: text(254).optional().meta({ description: 'A part of the address. A whole address also finds erased ones' }),
  reason: SuppressionReason.optional(),
}

export const suppressionRoutes = createRouter()
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/suppressions',
      operationId: 'listSuppressions',
      tags,
      summary: 'List the addresses that get no surveys',
      description: 'Addresses stay suppressed whichever contact has them, also after an import or an erasure.',
      request: { query: queryParams({ ...filter, ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(Suppression), 'A page of addresses, newest first') },
    }),
    async (c) => {
      const { q, reason, ...paging } = c.req.valid('query')
      return c.json(await listSuppressions(c.var.deps, c.var.caller, { q, reason }, paging), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/suppressions.csv',
      operationId: 'exportSuppressions',
      tags,
      summary: 'Export the addresses that get no surveys as CSV',
      request: { query: queryParams({ ...filter, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { bom, ...query } = c.req.valid('query')
      const { deps, caller } = c.var
      return sendFile(c, 'suppressions', () => deps.exportList('suppressions', caller, query), { bom })
    },
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/suppressions',
      operationId: 'addSuppressions',
      tags,
      summary: 'Suppress addresses',
      description: 'No survey goes to them any more. Repeating the call changes nothing.',
      request: { body: jsonBody(NewSuppressions) },
      responses: { 200: jsonResponse(SuppressionsResult, 'How many are new, and those that were left out') },
    }),
    async (c) => c.json(await addSuppressions(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'delete',
      path: '/api/suppressions/{id}',
      operationId: 'removeSuppression',
      tags,
      summary: 'Release an address',
      description:
        'Surveys may go to it again, unless it is suppressed for another reason or its contact has unsubscribed.',
      request: { params: idParam },
      responses: { 204: { description: 'Released' } },
    }),
    async (c) => {
      await removeSuppression(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
