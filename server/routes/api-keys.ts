import { ApiKey, ApiKeyWithSecret, NewApiKey } from '../../shared/api-key.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../domain/workspaces/api-keys.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['API keys']

export const apiKeyRoutes = createRouter()
  .openapi(
    apiRoute('members', {
      method: 'post',
      path: '/api/keys',
      operationId: 'createApiKey',
      tags,
      summary: 'Create an API key',
      request: { headers: idempotencyHeader, body: jsonBody(NewApiKey) },
      responses: { 201: jsonResponse(ApiKeyWithSecret, 'The key with its secret, which is returned only once') },
    }),
    async (c) =>
      c.json(await createApiKey(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c)), 201),
  )
  .openapi(
    apiRoute('members', {
      method: 'get',
      path: '/api/keys',
      operationId: 'listApiKeys',
      tags,
      summary: 'List API keys',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(ApiKey), 'A page of keys, newest first') },
    }),
    async (c) => c.json(await listApiKeys(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('members', {
      method: 'delete',
      path: '/api/keys/{id}',
      operationId: 'revokeApiKey',
      tags,
      summary: 'Revoke an API key',
      request: { params: idParam },
      responses: { 204: { description: 'Revoked' } },
    }),
    async (c) => {
      await revokeApiKey(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
