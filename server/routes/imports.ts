import { z } from 'zod'
import { Import, importKinds } from '../../shared/import.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { getImportRecord, listImportRecords } from '../domain/import-records.ts'
import { startImportUndo } from '../domain/responses/import-undo.ts'
import { apiRoute, createRouter, idParam, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Imports']

export const importRoutes = createRouter()
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/imports',
      operationId: 'listImports',
      tags,
      summary: 'List imports',
      description: 'Imports of contacts and responses, by the app or the command line.',
      request: { query: queryParams({ kind: z.enum(importKinds).optional(), ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(Import), 'A page of imports, newest first') },
    }),
    async (c) => {
      const { cursor, limit, kind } = c.req.valid('query')
      return c.json(await listImportRecords(c.var.deps, c.var.caller, kind, { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/imports/{id}',
      operationId: 'getImport',
      tags,
      summary: 'Get an import',
      request: { params: idParam },
      responses: { 200: jsonResponse(Import, 'The import') },
    }),
    async (c) => c.json(await getImportRecord(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('responses', {
      method: 'put',
      path: '/api/imports/{id}/undo',
      operationId: 'undoImport',
      tags,
      summary: 'Undo an import',
      description:
        'Takes the right to delete responses, or to change contacts. Removes the responses that the import added, gives changed responses and contacts their earlier values back, and ' +
        'removes new contacts that nothing refers to. What has changed since stays as it is, and is counted. Runs in the ' +
        'background: `state` is `undone` at the end. Possible for 30 days after the import; repeating it changes nothing.',
      request: { params: idParam },
      responses: { 202: jsonResponse(Import, 'The import, with the progress in `undo`') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await startImportUndo(c.var.deps, c.var.caller, id)
      return c.json(await getImportRecord(c.var.deps, c.var.caller, id), 202)
    },
  )
