import { CampaignProgress, Delivery, deliveryFilterParams } from '../../shared/campaign-progress.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { listDeliveries, loadProgress } from '../domain/campaigns/progress.ts'
import { apiRoute, createRouter, idParam, jsonResponse } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Campaigns']

export const campaignProgressRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/campaigns/{id}/progress',
      operationId: 'getCampaignProgress',
      tags,
      summary: 'Get how far a campaign is, and what it waits for',
      request: { params: idParam },
      responses: { 200: jsonResponse(CampaignProgress, 'The progress') },
    }),
    async (c) => c.json(await loadProgress(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/campaigns/{id}/deliveries',
      operationId: 'listDeliveries',
      tags,
      summary: 'List the messages of a campaign',
      request: { params: idParam, query: queryParams({ ...pagingParams, ...deliveryFilterParams }) },
      responses: { 200: jsonResponse(listSchema(Delivery), 'A page of messages, newest first') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const query = c.req.valid('query')
      return c.json(await listDeliveries(deps, caller, c.req.valid('param').id, query, query), 200)
    },
  )
