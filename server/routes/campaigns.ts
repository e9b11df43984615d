import { z } from 'zod'
import { Campaign, CampaignPatch, NewCampaign, SendingSettings, SendingSettingsPatch } from '../../shared/campaign.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  createCampaign,
  deleteCampaign,
  getCampaign,
  listCampaigns,
  updateCampaign,
} from '../domain/campaigns/campaigns.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign, startCampaign } from '../domain/campaigns/states.ts'
import { getSendingSettings, updateSendingSettings } from '../domain/workspaces/sending-settings.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  problemResponses,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Campaigns']

export const campaignRoutes = createRouter()
  .openapi(
    apiRoute('invite', {
      method: 'post',
      path: '/api/campaigns',
      operationId: 'createCampaign',
      tags,
      summary: 'Create a campaign',
      description: 'It is a draft, and sends nothing before `PUT /api/campaigns/{id}/start`.',
      request: { headers: idempotencyHeader, body: jsonBody(NewCampaign) },
      responses: { 201: jsonResponse(Campaign, 'The draft') },
    }),
    async (c) => {
      const campaignId = await createCampaign(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getCampaign(c.var.deps, c.var.caller, campaignId), 201)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/campaigns',
      operationId: 'listCampaigns',
      tags,
      summary: 'List campaigns',
      request: {
        query: queryParams({
          ...pagingParams,
          survey: z.string().optional().meta({ description: 'Only those of it' }),
        }),
      },
      responses: { 200: jsonResponse(listSchema(Campaign), 'A page of campaigns, newest first') },
    }),
    async (c) => c.json(await listCampaigns(c.var.deps, c.var.caller, c.req.valid('query'), c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/campaigns/{id}',
      operationId: 'getCampaign',
      tags,
      summary: 'Get a campaign',
      request: { params: idParam },
      responses: { 200: jsonResponse(Campaign, 'The campaign') },
    }),
    async (c) => c.json(await getCampaign(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'patch',
      path: '/api/campaigns/{id}',
      operationId: 'updateCampaign',
      tags,
      summary: 'Update a campaign',
      description:
        'Once it has started, only texts, reminders, sender and tracking can be changed. Messages that are not sent yet follow.',
      request: { params: idParam, body: jsonBody(CampaignPatch) },
      responses: { 200: jsonResponse(Campaign, 'The updated campaign'), ...problemResponses(409) },
    }),
    async (c) =>
      c.json(await updateCampaign(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'delete',
      path: '/api/campaigns/{id}',
      operationId: 'deleteCampaign',
      tags,
      summary: 'Delete a draft',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' }, ...problemResponses(409) },
    }),
    async (c) => {
      await deleteCampaign(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('invite', {
      method: 'put',
      path: '/api/campaigns/{id}/start',
      operationId: 'startCampaign',
      tags,
      summary: 'Start a campaign',
      request: { params: idParam },
      responses: { 200: jsonResponse(Campaign, 'The campaign'), ...problemResponses(409) },
    }),
    async (c) => c.json(await startCampaign(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'put',
      path: '/api/campaigns/{id}/pause',
      operationId: 'pauseCampaign',
      tags,
      summary: 'Pause a campaign',
      description: 'Within a second, nothing more is sent.',
      request: { params: idParam },
      responses: { 200: jsonResponse(Campaign, 'The campaign'), ...problemResponses(409) },
    }),
    async (c) => c.json(await pauseCampaign(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'delete',
      path: '/api/campaigns/{id}/pause',
      operationId: 'resumeCampaign',
      tags,
      summary: 'Resume a campaign',
      description: 'It goes on where it was. A start that was missed happens now.',
      request: { params: idParam },
      responses: { 200: jsonResponse(Campaign, 'The campaign'), ...problemResponses(409) },
    }),
    async (c) => c.json(await resumeCampaign(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'put',
      path: '/api/campaigns/{id}/cancellation',
      operationId: 'cancelCampaign',
      tags,
      summary: 'Cancel a campaign for good',
      description: 'Messages that are not sent yet never are. Links that people have still work.',
      request: { params: idParam },
      responses: { 200: jsonResponse(Campaign, 'The campaign'), ...problemResponses(409) },
    }),
    async (c) => c.json(await cancelCampaign(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/sending-settings',
      operationId: 'getSendingSettings',
      tags,
      summary: 'Get how the workspace sends messages',
      responses: { 200: jsonResponse(SendingSettings, 'The settings') },
    }),
    async (c) => c.json(await getSendingSettings(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/sending-settings',
      operationId: 'updateSendingSettings',
      tags,
      summary: 'Change how the workspace sends messages',
      request: { body: jsonBody(SendingSettingsPatch) },
      responses: { 200: jsonResponse(SendingSettings, 'The updated settings') },
    }),
    async (c) => c.json(await updateSendingSettings(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
