import { z } from 'zod'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { NewNote, Response, ResponsePatch, ResponseWithHistory, Tag } from '../../shared/response.ts'
import { listResponses } from '../domain/responses/list.ts'
import { addNote } from '../domain/responses/notes.ts'
import {
  deleteResponse,
  getResponse,
  markResponseSuspect,
  restoreResponse,
  updateResponse,
} from '../domain/responses/responses.ts'
import { tagResponse, untagResponse } from '../domain/responses/tags.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  problemResponses,
  readIdempotency,
} from '../http/openapi.ts'
import { Bom, ExportFormat, queryParamsWithWhere } from '../http/query.ts'
import { responseFilter } from '../http/response-filter.ts'
import { requestLanguage } from '../i18n/index.ts'
import { buildSpreadsheetTexts } from '../i18n/spreadsheet.ts'

const tags = ['Responses']

const tagParams = z.object({ ...idParam.shape, tag: Tag })

export const responseRoutes = createRouter()
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/responses',
      operationId: 'listResponses',
      tags,
      summary: 'List responses',
      request: { query: queryParamsWithWhere({ ...responseFilter, ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(Response), 'A page of responses, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      return c.json(await listResponses(c.var.deps, c.var.caller, filter, { cursor, limit }), 200)
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/responses.csv',
      operationId: 'exportResponses',
      tags,
      summary: 'Export responses as CSV',
      request: { query: queryParamsWithWhere({ ...responseFilter, format: ExportFormat, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { format, bom, ...filter } = c.req.valid('query')
      const spreadsheet = format === 'excel' ? buildSpreadsheetTexts(requestLanguage(c)) : undefined
      const createCsv = () => c.var.deps.exportList('responses', c.var.caller, { ...filter, spreadsheet })
      return sendFile(c, 'responses', createCsv, { bom: bom ?? format === 'excel' })
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/responses/{id}',
      operationId: 'getResponse',
      tags,
      summary: 'Get a response with its history',
      request: { params: idParam },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The response') },
    }),
    async (c) => c.json(await getResponse(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'patch',
      path: '/api/responses/{id}',
      operationId: 'updateResponse',
      tags,
      summary: 'Correct or move a response',
      description: 'The previous values are kept, with who changed them and when.',
      request: { params: idParam, body: jsonBody(ResponsePatch) },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) =>
      c.json(await updateResponse(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'put',
      path: '/api/responses/{id}/suspicion',
      operationId: 'markResponseSuspect',
      tags,
      summary: 'Exclude a response from all scores',
      description: 'For responses that must not count, such as tests. Records who excluded it and when.',
      request: { params: idParam },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) => c.json(await markResponseSuspect(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'put',
      path: '/api/responses/{id}/tags/{tag}',
      operationId: 'tagResponse',
      tags,
      summary: 'Tag a response',
      description:
        'At most 20 tags per response. A tag that already exists in another case is stored in its existing form.',
      request: { params: tagParams },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) => {
      const { id, tag } = c.req.valid('param')
      return c.json(await tagResponse(c.var.deps, c.var.caller, id, tag), 200)
    },
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'delete',
      path: '/api/responses/{id}/tags/{tag}',
      operationId: 'untagResponse',
      tags,
      summary: 'Remove a tag from a response',
      request: { params: tagParams },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) => {
      const { id, tag } = c.req.valid('param')
      return c.json(await untagResponse(c.var.deps, c.var.caller, id, tag), 200)
    },
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'post',
      path: '/api/responses/{id}/notes',
      operationId: 'addResponseNote',
      tags,
      summary: 'Add a note to a response',
      description: 'Visible to members. Deleted together with the response.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewNote) },
      responses: { ...problemResponses(410), 201: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) => {
      const note = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(await addNote(c.var.deps, c.var.caller, c.req.valid('param').id, note, idempotency), 201)
    },
  )
  .openapi(
    apiRoute('responses.change', {
      method: 'delete',
      path: '/api/responses/{id}/suspicion',
      operationId: 'restoreResponse',
      tags,
      summary: 'Count a suspect response after all',
      description: 'For responses that came from a human after all. Records who restored it and when.',
      request: { params: idParam },
      responses: { ...problemResponses(410), 200: jsonResponse(ResponseWithHistory, 'The updated response') },
    }),
    async (c) => c.json(await restoreResponse(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('responses.delete', {
      method: 'delete',
      path: '/api/responses/{id}',
      operationId: 'deleteResponse',
      tags,
      summary: 'Delete a response',
      description:
        'Deletes what the respondent wrote. The score, the time and who deleted it are kept, and submitting or importing it again does not bring it back.',
      request: { params: idParam },
      responses: { ...problemResponses(410), 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteResponse(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
