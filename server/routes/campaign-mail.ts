import { z } from 'zod'
import { CampaignCheck } from '../../shared/campaign-check.ts'
import { CampaignMailPreview, campaignMailParams, NewTestMail } from '../../shared/campaign-mail.ts'
import { sendTestMail } from '../domain/campaigns/test-mail.ts'
import { apiRoute, createRouter, idParam, jsonBody, jsonResponse, problemResponses } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'
import { getMessages } from '../i18n/index.ts'
import { appLanguages } from '../i18n/languages.ts'
import { checkCampaign } from '../mail/checks.ts'
import { previewCampaignMail } from '../mail/preview.ts'

const tags = ['Campaigns']

const DescribedCheck = CampaignCheck.extend({ message: z.string() }).meta({ id: 'DescribedCampaignCheck' })
const CampaignChecks = z.object({ data: z.array(DescribedCheck) })

export const campaignMailRoutes = createRouter()
  .openapi(
    apiRoute('invite', {
      method: 'get',
      path: '/api/campaigns/{id}/checks',
      operationId: 'checkCampaign',
      tags,
      summary: 'Check a campaign before sending',
      description:
        'Texts, languages and personal fields of the audience (the first 5,000 contacts), sender, and what its domain says of SPF, ' +
        'DKIM and DMARC, with the records to add.',
      request: { params: idParam, query: queryParams({ lang: z.enum(appLanguages).default('en') }) },
      responses: { 200: jsonResponse(CampaignChecks, 'What it has found') },
    }),
    async (c) => {
      const { campaignChecks } = getMessages(c.req.valid('query').lang)
      const checks = await checkCampaign(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.json(
        { data: checks.map((found) => ({ ...found, message: campaignChecks[found.code](found.params) })) },
        200,
      )
    },
  )
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
      await sendTestMail(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json'))
      return c.body(null, 202)
    },
  )
