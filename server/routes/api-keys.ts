import { Key, KeyWithSecret, NewKey } from '../../shared/api-key.ts'
import { listOf, paging } from '../../shared/list.ts'
import { createKey, listKeys, revokeKey } from '../domain/workspaces/api-keys.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['API keys']

export const keys = router()
  .openapi(
    api('access', {
      method: 'post',
      path: '/api/keys',
      tags,
      summary: 'Make an API key',
      request: { headers: idempotencyKey, body: body(NewKey) },
      responses: { 201: json(KeyWithSecret, 'The key, with its secret this once') },
    }),
    async (c) => c.json(await createKey(c.var.deps, c.var.caller, c.req.valid('json'), await idempotency(c)), 201),
  )
  .openapi(
    api('access', {
      method: 'get',
      path: '/api/keys',
      tags,
      summary: 'List the API keys',
      request: { query: query(paging) },
      responses: { 200: json(listOf(Key), 'A page of keys, newest first') },
    }),
    async (c) => c.json(await listKeys(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    api('access', {
      method: 'delete',
      path: '/api/keys/{id}',
      tags,
      summary: 'Revoke an API key',
      request: { params: id },
      responses: { 204: { description: 'Revoked' } },
    }),
    async (c) => {
      await revokeKey(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
