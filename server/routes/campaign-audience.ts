import { z } from 'zod'
import { DryRun, DryRunContact, DryRunOutcome } from '../../shared/dry-run.ts'
import { listSchema, pagingParams } from '../../shared/list.ts'
import { SamplePlanResult } from '../../shared/sample-plan.ts'
import { dryRun, listDryRunContacts } from '../domain/campaigns/dry-run.ts'
import { planSample } from '../domain/campaigns/sample-size.ts'
import { apiRoute, createRouter, idParam, jsonResponse, problemResponses } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Campaigns']

const Confidence = z
  .enum(['0.8', '0.9', '0.95', '0.99'])
  .default('0.95')
  .meta({ description: 'How sure the margin is' })

export const campaignAudienceRoutes = createRouter()
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/campaigns/{id}/dry-run',
      operationId: 'dryRunCampaign',
      tags,
      summary: 'Preview whom a campaign asks',
      description:
        'What it would decide if it started now. Nothing is stored. Of a recurring campaign all contacts are counted, as if it ' +
        'were everyone’s turn; of one by events, as if everyone had the event. At most 100,000 contacts are looked at.',
      request: { params: idParam },
      responses: { 200: jsonResponse(DryRun, 'How many are asked, and how many not for each reason') },
    }),
    async (c) => c.json(await dryRun(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/campaigns/{id}/dry-run/contacts',
      operationId: 'listDryRunContacts',
      tags,
      summary: 'List the contacts of a preview',
      description:
        'A page may have fewer contacts than `limit`, or none, although more follow: only a `nextCursor` of null ends the list.',
      request: { params: idParam, query: queryParams({ ...pagingParams, outcome: DryRunOutcome.default('asked') }) },
      responses: { 200: jsonResponse(listSchema(DryRunContact), 'A page of contacts, oldest first') },
    }),
    async (c) => {
      const { outcome, ...paging } = c.req.valid('query')
      const { id } = c.req.valid('param')
      return c.json(await listDryRunContacts(c.var.deps, c.var.caller, id, outcome, paging), 200)
    },
  )
  .openapi(
    apiRoute('contacts', {
      method: 'get',
      path: '/api/sample-size',
      operationId: 'planSample',
      tags,
      summary: 'Plan how many contacts to ask',
      description:
        'By the response rate and the variance that the workspace has had, with the correction for a finite audience.',
      request: {
        query: queryParams({
          margin: z.coerce.number().min(0.5).max(100).meta({ description: 'In points: 5 means ±5' }),
          confidence: Confidence,
          segment: z.string().optional().meta({ description: 'Its contacts; all without it' }),
          survey: z.string().optional().meta({ description: 'Its responses say what to expect' }),
        }),
      },
      responses: { 200: jsonResponse(SamplePlanResult, 'The size of the sample'), ...problemResponses(404) },
    }),
    async (c) => {
      const { margin, confidence, segment = null, survey } = c.req.valid('query')
      const target = { margin, confidence: Number(confidence), segmentId: segment, surveyId: survey }
      return c.json(await planSample(c.var.deps, c.var.caller, target), 200)
    },
  )
