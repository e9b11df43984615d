import {
  BlocklistEnd,
  BlocklistEntry,
  BlocklistRejection,
  BlocklistReview,
  BlocklistRules,
  BlocklistRulesPatch,
  BlocklistState,
  NewBlocklistEntry,
} from '../../shared/blocklist.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import {
  approveBlocklistEntry,
  endBlocklistEntry,
  proposeBlocklistEntry,
  rejectBlocklistEntry,
  reviewBlocklistEntry,
} from '../domain/blocklist/entries.ts'
import { getBlocklistEntry, listBlocklist } from '../domain/blocklist/list.ts'
import { getBlocklistRules, updateBlocklistRules } from '../domain/blocklist/rules.ts'
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

const tags = ['Blocklist']
const responses = { 200: jsonResponse(BlocklistEntry, 'The entry') }

export const blocklistRoutes = createRouter()
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/blocklist',
      operationId: 'proposeBlocklistEntry',
      tags,
      summary: 'Propose that a contact gets no offers and no surveys',
      description:
        'The entry is in force once another member has approved it. It is no reason to refuse a lawful claim, and does not unsubscribe the contact.',
      request: { headers: idempotencyHeader, body: jsonBody(NewBlocklistEntry) },
      responses: { 201: jsonResponse(BlocklistEntry, 'The proposed entry') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const id = await proposeBlocklistEntry(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getBlocklistEntry(deps, caller, id), 201)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/blocklist',
      operationId: 'listBlocklist',
      tags,
      summary: 'List entries of the blocklist',
      request: {
        query: queryParams({
          state: BlocklistState.optional(),
          contact: text(40).optional().meta({ description: 'The id of a contact' }),
          ...pagingParams,
        }),
      },
      responses: { 200: jsonResponse(listSchema(BlocklistEntry), 'A page of entries, newest first') },
    }),
    async (c) => {
      const { state, contact: contactId, ...paging } = c.req.valid('query')
      return c.json(await listBlocklist(c.var.deps, c.var.caller, { state, contactId }, paging), 200)
    },
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'get',
      path: '/api/blocklist.csv',
      operationId: 'exportBlocklist',
      tags,
      summary: 'Export the blocklist with its past entries as CSV',
      request: { query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return sendFile(c, 'blocklist', () => deps.exportList('blocklist', caller, {}), { bom: c.req.valid('query').bom })
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/blocklist/{id}',
      operationId: 'getBlocklistEntry',
      tags,
      summary: 'Get an entry of the blocklist',
      request: { params: idParam },
      responses,
    }),
    async (c) => c.json(await getBlocklistEntry(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'patch',
      path: '/api/blocklist/{id}',
      operationId: 'reviewBlocklistEntry',
      tags,
      summary: 'Record that an active entry was reviewed and stays',
      request: { params: idParam, body: jsonBody(BlocklistReview) },
      responses,
    }),
    async (c) => {
      const { reviewDay } = c.req.valid('json')
      return c.json(await reviewBlocklistEntry(c.var.deps, c.var.caller, c.req.valid('param').id, reviewDay), 200)
    },
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'put',
      path: '/api/blocklist/{id}/approval',
      operationId: 'approveBlocklistEntry',
      tags,
      summary: 'Approve a proposed entry',
      description: 'For signed-in users other than the one who proposed it.',
      request: { params: idParam },
      responses,
    }),
    async (c) => c.json(await approveBlocklistEntry(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'put',
      path: '/api/blocklist/{id}/rejection',
      operationId: 'rejectBlocklistEntry',
      tags,
      summary: 'Reject a proposed entry, or take it back',
      request: { params: idParam, body: jsonBody(BlocklistRejection) },
      responses,
    }),
    async (c) => {
      const { reason } = c.req.valid('json')
      return c.json(await rejectBlocklistEntry(c.var.deps, c.var.caller, c.req.valid('param').id, reason), 200)
    },
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'put',
      path: '/api/blocklist/{id}/end',
      operationId: 'endBlocklistEntry',
      tags,
      summary: 'End an active entry early',
      request: { params: idParam, body: jsonBody(BlocklistEnd) },
      responses,
    }),
    async (c) => {
      const { reason } = c.req.valid('json')
      return c.json(await endBlocklistEntry(c.var.deps, c.var.caller, c.req.valid('param').id, reason), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/blocklist-rules',
      operationId: 'getBlocklistRules',
      tags,
      summary: 'Get the written rules of the blocklist',
      responses: { 200: jsonResponse(BlocklistRules, 'By language; null where they are as delivered') },
    }),
    async (c) => c.json(await getBlocklistRules(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/blocklist-rules',
      operationId: 'updateBlocklistRules',
      tags,
      summary: 'Write the rules of the blocklist',
      request: { body: jsonBody(BlocklistRulesPatch) },
      responses: { 200: jsonResponse(BlocklistRules, 'The rules') },
    }),
    async (c) => c.json(await updateBlocklistRules(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
