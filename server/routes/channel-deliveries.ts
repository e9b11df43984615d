import { z } from 'zod'
import {
  ChannelDeliveryList,
  ChannelDeliveryWithAttempts,
  DeliveryReference,
  deliveryStates,
  ResendRange,
  ResendResult,
} from '../../shared/channel-delivery.ts'
import { pagingParams } from '../../shared/list.ts'
import { toIsoOrNull } from '../../shared/text.ts'
import { getChannelDelivery, listChannelDeliveries } from '../domain/channels/log.ts'
import { type Resending, resendDeliveries } from '../domain/channels/resending.ts'
import type { ChannelNoun } from '../domain/channels/rows.ts'
import { sendTestMessage } from '../domain/channels/test-message.ts'
import { isId } from '../domain/ids.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const deliveryParams = z.object({ ...idParam.shape, deliveryId: z.string().refine(isId) })

/** What channels and webhooks have sent. @param name of the noun in operation ids */
const buildDeliveryRoutes = (noun: ChannelNoun, name: 'Channel' | 'Webhook') =>
  createRouter()
    .openapi(
      apiRoute('settings', {
        method: 'post',
        path: `/api/${noun}s/{id}/test`,
        operationId: `test${name}`,
        tags: [`${name}s`],
        summary: 'Send a test message',
        description: 'It goes through the queue of real messages: its delivery shows what became of it.',
        request: { params: idParam },
        responses: { 202: jsonResponse(DeliveryReference, 'The delivery') },
      }),
      async (c) => c.json(await sendTestMessage(c.var.deps, c.var.caller, c.req.valid('param').id, noun), 202),
    )
    .openapi(
      apiRoute('settings', {
        method: 'get',
        path: `/api/${noun}s/{id}/deliveries`,
        operationId: `list${name}Deliveries`,
        tags: [`${name}s`],
        summary: 'List deliveries',
        request: {
          params: idParam,
          query: queryParams({ ...pagingParams, state: z.enum(deliveryStates).optional() }),
        },
        responses: { 200: jsonResponse(ChannelDeliveryList, 'A page of deliveries of 30 days, newest first') },
      }),
      async (c) => {
        const { state, ...paging } = c.req.valid('query')
        const { id } = c.req.valid('param')
        return c.json(await listChannelDeliveries(c.var.deps, c.var.caller, id, { state, noun }, paging), 200)
      },
    )
    .openapi(
      apiRoute('settings', {
        method: 'get',
        path: `/api/${noun}s/{id}/deliveries/{deliveryId}`,
        operationId: `get${name}Delivery`,
        tags: [`${name}s`],
        summary: 'Get a delivery with its attempts',
        request: { params: deliveryParams },
        responses: { 200: jsonResponse(ChannelDeliveryWithAttempts, 'The delivery; secrets are masked') },
      }),
      async (c) => {
        const { id, deliveryId } = c.req.valid('param')
        return c.json(await getChannelDelivery(c.var.deps, c.var.caller, id, deliveryId, noun), 200)
      },
    )

const toResult = ({ count, nextFrom }: Resending) => ({ count, nextFrom: toIsoOrNull(nextFrom) })

export const channelDeliveryRoutes = buildDeliveryRoutes('channel', 'Channel')

/** What receivers have missed. Alerts are news, and are not sent again. */
export const webhookDeliveryRoutes = buildDeliveryRoutes('webhook', 'Webhook')
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/webhooks/{id}/deliveries/{deliveryId}/attempts',
      operationId: 'resendWebhookDelivery',
      tags: ['Webhooks'],
      summary: 'Send a delivery again',
      description: 'Does nothing while it waits for its next attempt, or once what it is about was erased.',
      request: { params: deliveryParams },
      responses: { 202: jsonResponse(ResendResult, 'How many are sent again') },
    }),
    async (c) => {
      const { id, deliveryId } = c.req.valid('param')
      const choice = { ids: [deliveryId] }
      return c.json(toResult(await resendDeliveries(c.var.deps, c.var.caller, id, choice, 'webhook')), 202)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/webhooks/{id}/resends',
      operationId: 'resendWebhookDeliveries',
      tags: ['Webhooks'],
      summary: 'Send the deliveries of a range of time again',
      description: 'The earliest first, 10,000 at most. Repeat the call from `nextFrom` until it is null.',
      request: { params: idParam, body: jsonBody(ResendRange) },
      responses: { 202: jsonResponse(ResendResult, 'How many are sent again') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const range = c.req.valid('json')
      return c.json(toResult(await resendDeliveries(c.var.deps, c.var.caller, id, range, 'webhook')), 202)
    },
  )
