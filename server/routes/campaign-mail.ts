import { CampaignMailPreview, campaignMailParams, NewTestMail } from '../../shared/campaign-mail.ts'
import { queueTestMail } from '../domain/campaigns/test-mail.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse, problemResponses } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'
import { previewCampaignMail } from '../mail/preview.ts'

const tags = ['Campaigns']

export const campaignMailRoutes = createRouter()
  .openapi(
    apiRoute('invite', {
      method: 'get',
      path: '/api/campaigns/{id}/preview',
      operationId: 'previewCampaignMail',
      tags,
      summary: 'Preview an email of a campaign',
      description: 'As a contact or a language gets it. Its links open the survey in test mode, for members.',
      request: { params: idParam, query: queryParams(campaignMailParams) },
      responses: { 200: jsonResponse(CampaignMailPreview, 'The email') },
    }),
    async (c) =>
      c.json(await previewCampaignMail(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('invite', {
      method: 'post',
      path: '/api/campaigns/{id}/test-mail',
      operationId: 'sendTestMail',
      tags,
      summary: 'Send a test email to a member',
      description: 'It is marked as a test. Its links open the survey in test mode, and it counts nowhere.',
      request: { params: idParam, body: jsonBody(NewTestMail) },
      responses: { 202: { description: 'Queued' }, ...problemResponses(409) },
    }),
    async (c) => {
      await queueTestMail(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json'))
      return c.body(null, 202)
    },
  )
