import { z } from 'zod'
import { listSchema, pagingParams, sortedCursor } from '../../shared/list.ts'
import { Colleague, ColleaguePatch, NewColleague, Praise, PraiseCount } from '../../shared/praise.ts'
import { text } from '../../shared/text.ts'
import {
  createColleague,
  deleteColleague,
  getColleague,
  listColleagues,
  updateColleague,
} from '../domain/praise/colleagues.ts'
import { countPraise, listPraise } from '../domain/praise/praise.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Praise']

const colleagueRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/colleagues',
      operationId: 'createColleague',
      tags,
      summary: 'Add a colleague whom customers may praise',
      description: 'Praise is found in responses from the first colleague on.',
      request: { headers: idempotencyHeader, body: jsonBody(NewColleague) },
      responses: { 201: jsonResponse(Colleague, 'The colleague') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const id = await createColleague(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getColleague(deps, caller, id), 201)
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/colleagues',
      operationId: 'listColleagues',
      tags,
      summary: 'List the colleagues whom customers may praise',
      responses: { 200: jsonResponse(z.object({ data: z.array(Colleague) }), 'All colleagues, by name') },
    }),
    async (c) => c.json({ data: await listColleagues(c.var.deps, c.var.caller) }, 200),
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/colleagues/{id}',
      operationId: 'getColleague',
      tags,
      summary: 'Get a colleague',
      request: { params: idParam },
      responses: { 200: jsonResponse(Colleague, 'The colleague') },
    }),
    async (c) => c.json(await getColleague(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/colleagues/{id}',
      operationId: 'updateColleague',
      tags,
      summary: 'Change a colleague',
      request: { params: idParam, body: jsonBody(ColleaguePatch) },
      responses: { 200: jsonResponse(Colleague, 'The colleague') },
    }),
    async (c) =>
      c.json(await updateColleague(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/colleagues/{id}',
      operationId: 'deleteColleague',
      tags,
      summary: 'Remove a colleague with the count of praise',
      request: { params: idParam },
      responses: { 204: { description: 'Removed' } },
    }),
    async (c) => {
      await deleteColleague(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

const listRoutes = createRouter()
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/praise',
      operationId: 'listPraise',
      tags,
      summary: 'List the praise of colleagues',
      description: 'A response counts some minutes after it has arrived.',
      request: {
        query: queryParams({
          colleague: text(40).optional().meta({ description: 'The id of a colleague' }),
          cursor: sortedCursor,
          limit: pagingParams.limit,
        }),
      },
      responses: { 200: jsonResponse(listSchema(Praise), 'A page of praise, newest first') },
    }),
    async (c) => {
      const { colleague: colleagueId, ...paging } = c.req.valid('query')
      return c.json(await listPraise(c.var.deps, c.var.caller, { colleagueId, ...paging }), 200)
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/praise.csv',
      operationId: 'exportPraise',
      tags,
      summary: 'Export praise as CSV',
      request: { query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return sendFile(c, 'praise', () => deps.exportList('praise', caller, {}), { bom: c.req.valid('query').bom })
    },
  )
  .openapi(
    apiRoute('responses', {
      method: 'get',
      path: '/api/praise/counts',
      operationId: 'countPraise',
      tags,
      summary: 'Count the praise of each colleague by month',
      responses: {
        200: jsonResponse(z.object({ data: z.array(PraiseCount) }), 'The last twelve months, newest first'),
      },
    }),
    async (c) => c.json({ data: await countPraise(c.var.deps, c.var.caller) }, 200),
  )

export const praiseRoutes = createRouter().route('/', colleagueRoutes).route('/', listRoutes)
