import { z } from 'zod'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { NewWebhook, Webhook, WebhookPatch, WebhookWithSecret } from '../../shared/webhook.ts'
import {
  createWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhookSecret,
  updateWebhook,
} from '../domain/webhooks/webhooks.ts'
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

const tags = ['Webhooks']

export const webhookRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/webhooks',
      operationId: 'createWebhook',
      tags,
      summary: 'Create a webhook',
      description:
        'Deliveries follow Standard Webhooks. See [Webhooks](/help/webhooks) for signatures, retries and order.',
      request: { headers: idempotencyHeader, body: jsonBody(NewWebhook) },
      responses: { 201: jsonResponse(WebhookWithSecret, 'The webhook, with the secret that verifies deliveries') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { id, secret } = await createWebhook(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json({ ...(await getWebhook(deps, caller, id)), secret }, 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/webhooks',
      operationId: 'listWebhooks',
      tags,
      summary: 'List webhooks',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Webhook), 'A page of webhooks, newest first') },
    }),
    async (c) => c.json(await listWebhooks(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/webhooks/{id}',
      operationId: 'getWebhook',
      tags,
      summary: 'Get a webhook',
      request: { params: idParam },
      responses: { 200: jsonResponse(Webhook, 'The webhook') },
    }),
    async (c) => c.json(await getWebhook(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/webhooks/{id}',
      operationId: 'updateWebhook',
      tags,
      summary: 'Update a webhook',
      description: 'Deliveries that wait go to the new address.',
      request: { params: idParam, body: jsonBody(WebhookPatch) },
      responses: { 200: jsonResponse(Webhook, 'The webhook') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await updateWebhook(c.var.deps, c.var.caller, id, c.req.valid('json'))
      return c.json(await getWebhook(c.var.deps, c.var.caller, id), 200)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/webhooks/{id}',
      operationId: 'deleteWebhook',
      tags,
      summary: 'Delete a webhook',
      description: 'Refused while a rule sends to it. Deliveries that wait are deleted, too.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteWebhook(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/webhooks/{id}/secret',
      operationId: 'rotateWebhookSecret',
      tags,
      summary: 'Renew the secret of a webhook',
      description: 'For 24 hours, deliveries are signed with both secrets.',
      request: { params: idParam },
      responses: { 201: jsonResponse(z.object({ secret: z.string() }), 'The new secret, shown here only') },
    }),
    async (c) => c.json({ secret: await rotateWebhookSecret(c.var.deps, c.var.caller, c.req.valid('param').id) }, 201),
  )
  .openapi(
    apiRoute('settings', {
      method: 'put',
      path: '/api/webhooks/{id}/disablement',
      operationId: 'disableWebhook',
      tags,
      summary: 'Disable a webhook',
      description: 'Nothing is sent until it is enabled again.',
      request: { params: idParam },
      responses: { 204: { description: 'Disabled' } },
    }),
    async (c) => {
      await disableWebhook(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/webhooks/{id}/disablement',
      operationId: 'enableWebhook',
      tags,
      summary: 'Enable a webhook again',
      description: 'Deliveries that wait are sent at once.',
      request: { params: idParam },
      responses: { 204: { description: 'Enabled' } },
    }),
    async (c) => {
      await enableWebhook(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
