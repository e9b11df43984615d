import { z } from 'zod'
import { ChoiceId } from '../../shared/flow.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  ContactPattern,
  NewPattern,
  Pattern,
  PatternedContact,
  PatternList,
  PatternOrder,
  PatternPatch,
  PatternPreview,
  PatternPreviewInput,
} from '../../shared/pattern.ts'
import { loadContact } from '../domain/contacts/contacts.ts'
import { getContactPattern, getFollowUpPattern, listPatternedContacts } from '../domain/patterns/contacts.ts'
import { getPattern, listPatterns } from '../domain/patterns/figures.ts'
import { createPattern, deletePattern, reorderPatterns, updatePattern } from '../domain/patterns/patterns.ts'
import { previewPattern } from '../domain/patterns/preview.ts'
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

const tags = ['Detractor patterns']
const params = z.object({ id: ChoiceId })
const responses = { 200: jsonResponse(Pattern, 'The pattern') }
const contactPatternResponse = jsonResponse(
  z.object({ pattern: ContactPattern.nullable() }),
  'What the customer has done in the last 365 days; null if no pattern fits',
)

const ruleRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/patterns',
      operationId: 'listPatterns',
      tags,
      summary: 'List the detractor patterns',
      description:
        'In their order: the first that fits is that of the customer. Computed each night, and when a follow-up opens or closes.',
      responses: { 200: jsonResponse(PatternList, 'All patterns with their share and outcomes') },
    }),
    async (c) => c.json(await listPatterns(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/patterns',
      operationId: 'createPattern',
      tags,
      summary: 'Add a pattern',
      description:
        'It is tried after the others unless `after` says where. All customers are recalculated in the background.',
      request: { headers: idempotencyHeader, body: jsonBody(NewPattern) },
      responses: { 201: jsonResponse(Pattern, 'The pattern') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const id = await createPattern(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getPattern(deps, caller, id), 201)
    },
  )
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/patterns/{id}',
      operationId: 'getPattern',
      tags,
      summary: 'Get a pattern',
      request: { params },
      responses,
    }),
    async (c) => c.json(await getPattern(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/patterns/{id}',
      operationId: 'updatePattern',
      tags,
      summary: 'Change or pause a pattern',
      request: { params, body: jsonBody(PatternPatch) },
      responses,
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { id } = c.req.valid('param')
      await updatePattern(deps, caller, id, c.req.valid('json'))
      return c.json(await getPattern(deps, caller, id), 200)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/patterns/{id}',
      operationId: 'deletePattern',
      tags,
      summary: 'Delete a pattern, or restore one that comes with Vouch',
      request: { params },
      responses: { 204: { description: 'Deleted, or as it came' } },
    }),
    async (c) => {
      await deletePattern(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'put',
      path: '/api/patterns/order',
      operationId: 'orderPatterns',
      tags,
      summary: 'Change the order of the patterns',
      request: { body: jsonBody(PatternOrder) },
      responses: { 200: jsonResponse(PatternList, 'All patterns in their new order') },
    }),
    async (c) => {
      await reorderPatterns(c.var.deps, c.var.caller, c.req.valid('json').ids)
      return c.json(await listPatterns(c.var.deps, c.var.caller), 200)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/patterns/preview',
      operationId: 'previewPattern',
      tags,
      summary: 'See which customers a changed or new pattern would move',
      description: 'Nothing is saved.',
      request: { body: jsonBody(PatternPreviewInput) },
      responses: { 200: jsonResponse(PatternPreview, 'How many customers would move in and out') },
    }),
    async (c) => c.json(await previewPattern(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )

const contactRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/patterns/{id}/contacts',
      operationId: 'listPatternContacts',
      tags,
      summary: 'List the customers with a pattern',
      request: { params, query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(PatternedContact), 'A page of customers, the newest contacts first') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await listPatternedContacts(c.var.deps, c.var.caller, id, c.req.valid('query')), 200)
    },
  )
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/patterns/{id}/contacts.csv',
      operationId: 'exportPatternContacts',
      tags,
      summary: 'Export the customers with a pattern as CSV',
      request: { params, query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { id: patternId } = c.req.valid('param')
      const start = () => deps.exportList('pattern-contacts', caller, { patternId })
      return sendFile(c, 'pattern-contacts', start, { bom: c.req.valid('query').bom })
    },
  )
  .openapi(
    apiRoute('follow-ups', {
      method: 'get',
      path: '/api/contacts/{id}/pattern',
      operationId: 'getContactPattern',
      tags,
      summary: 'Get the pattern of a contact',
      request: { params: idParam },
      responses: { 200: contactPatternResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { id } = await loadContact(deps, caller, c.req.valid('param').id)
      return c.json({ pattern: await getContactPattern(deps, caller, id) }, 200)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/{id}/pattern',
      operationId: 'getFollowUpPattern',
      tags,
      summary: 'Get the pattern of the customer of a follow-up',
      request: { params: idParam },
      responses: { 200: contactPatternResponse },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json({ pattern: await getFollowUpPattern(c.var.deps, c.var.caller, id) }, 200)
    },
  )

export const patternRoutes = createRouter().route('/', ruleRoutes).route('/', contactRoutes)
