import { listSchema, pagingParams } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { NewUnsubscription, Unsubscription, UnsubscriptionResult } from '../../shared/unsubscription.ts'
import { listAllUnsubscriptions, resubscribe, unsubscribe } from '../domain/suppressions/unsubscriptions.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Unsubscriptions']

export const unsubscriptionRoutes = createRouter()
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/unsubscriptions',
      operationId: 'listUnsubscriptions',
      tags,
      summary: 'List what contacts have unsubscribed from',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Unsubscription), 'A page of unsubscriptions, newest first') },
    }),
    async (c) => c.json(await listAllUnsubscriptions(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('contacts.change', {
      method: 'post',
      path: '/api/unsubscriptions',
      operationId: 'createUnsubscription',
      tags,
      summary: 'Unsubscribe a contact or an address',
      description:
        'Holds after the contact is imported again, and after its erasure. Repeating the call changes nothing.',
      request: { body: jsonBody(NewUnsubscription) },
      responses: { 200: jsonResponse(UnsubscriptionResult, 'The contacts that are unsubscribed') },
    }),
    async (c) => c.json({ contactIds: await unsubscribe(c.var.deps, c.var.caller, c.req.valid('json')) }, 200),
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'delete',
      path: '/api/unsubscriptions/{id}',
      operationId: 'deleteUnsubscription',
      tags,
      summary: 'Take an unsubscription back',
      description: 'Only if the contact asks for surveys again. The reason is kept in the audit log.',
      request: { params: idParam, query: queryParams({ reason: text(200) }) },
      responses: { 204: { description: 'Taken back' } },
    }),
    async (c) => {
      await resubscribe(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query').reason)
      return c.body(null, 204)
    },
  )
