import { Channel } from '../../shared/channel.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { ChannelPatch, NewChannel } from '../../shared/new-channel.ts'
import {
  createChannel,
  deleteChannel,
  disableChannel,
  enableChannel,
  getChannel,
  listChannels,
  openChannel,
  updateChannel,
} from '../domain/channels/channels.ts'
import { readChannelChanges } from '../http/channel-changes.ts'
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

const tags = ['Channels']

export const channelRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/channels',
      operationId: 'createChannel',
      tags,
      summary: 'Create a channel for alerts',
      description: 'Email, or a chat tool. Requests go to public addresses alone and follow no redirects.',
      request: { headers: idempotencyHeader, body: jsonBody(NewChannel) },
      responses: { 201: jsonResponse(Channel, 'The channel, without its secrets') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const channelId = await createChannel(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getChannel(deps, caller, channelId), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/channels',
      operationId: 'listChannels',
      tags,
      summary: 'List channels',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Channel), 'A page of channels, newest first') },
    }),
    async (c) => c.json(await listChannels(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/channels/{id}',
      operationId: 'getChannel',
      tags,
      summary: 'Get a channel',
      request: { params: idParam },
      responses: { 200: jsonResponse(Channel, 'The channel') },
    }),
    async (c) => c.json(await getChannel(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/channels/{id}',
      operationId: 'updateChannel',
      tags,
      summary: 'Update a channel',
      request: { params: idParam, body: jsonBody(ChannelPatch) },
      responses: { 200: jsonResponse(Channel, 'The channel') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const { id } = c.req.valid('param')
      const channel = await openChannel(deps, caller, id)
      await updateChannel(deps, caller, id, readChannelChanges(channel, c.req.valid('json')))
      return c.json(await getChannel(deps, caller, id), 200)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/channels/{id}',
      operationId: 'deleteChannel',
      tags,
      summary: 'Delete a channel',
      description: 'Refused while a rule sends to it. Messages that wait are deleted, too.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteChannel(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'put',
      path: '/api/channels/{id}/disablement',
      operationId: 'disableChannel',
      tags,
      summary: 'Disable a channel',
      description: 'Nothing is sent until it is enabled again.',
      request: { params: idParam },
      responses: { 204: { description: 'Disabled' } },
    }),
    async (c) => {
      await disableChannel(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/channels/{id}/disablement',
      operationId: 'enableChannel',
      tags,
      summary: 'Enable a channel again',
      description: 'Messages that wait are sent at once.',
      request: { params: idParam },
      responses: { 204: { description: 'Enabled' } },
    }),
    async (c) => {
      await enableChannel(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
