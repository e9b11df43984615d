import { z } from 'zod'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { PrivacyRequest, PrivacyRequestPatch } from '../../shared/privacy-request.ts'
import { handleRequest, listRequests, withoutContactName } from '../domain/privacy/requests.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Contacts']

export const privacyRequestRoutes = createRouter()
  .openapi(
    apiRoute('contacts.erase', {
      method: 'get',
      path: '/api/privacy-requests',
      operationId: 'listPrivacyRequests',
      tags,
      summary: 'List what people have asked for about their data',
      request: { query: queryParams({ state: z.enum(['open', 'handled']).optional(), ...pagingParams }) },
      responses: { 200: jsonResponse(listSchema(PrivacyRequest), 'A page of requests, newest first') },
    }),
    async (c) => {
      const { state, ...paging } = c.req.valid('query')
      const filter = state === undefined ? {} : { isOpen: state === 'open' }
      const { data, nextCursor } = await listRequests(c.var.deps, c.var.caller, filter, paging)
      return c.json({ data: data.map(withoutContactName), nextCursor }, 200)
    },
  )
  .openapi(
    apiRoute('contacts.erase', {
      method: 'patch',
      path: '/api/privacy-requests/{id}',
      operationId: 'handlePrivacyRequest',
      tags,
      summary: 'Record how a request was handled',
      description: 'The first outcome stays. Erasing a contact handles its open requests for deletion.',
      request: { params: idParam, body: jsonBody(PrivacyRequestPatch) },
      responses: { 200: jsonResponse(PrivacyRequest, 'The request') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const request = await handleRequest(c.var.deps, c.var.caller, id, c.req.valid('json').outcome)
      return c.json(withoutContactName(request), 200)
    },
  )
