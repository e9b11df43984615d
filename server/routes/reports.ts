import { z } from 'zod'
import { periods } from '../../shared/calendar.ts'
import { PropertyKey } from '../../shared/properties.ts'
import { ComparisonReport, MentionsReport, ScoreReport, SegmentsReport, TrendReport } from '../../shared/report.ts'
import { Group, ReportChannel } from '../../shared/response.ts'
import { Day, text, WholeNumber } from '../../shared/text.ts'
import { getComparison } from '../domain/reports/comparison.ts'
import { getMentions } from '../domain/reports/mentions.ts'
import { countingUnits, getScore, getSegments } from '../domain/reports/reports.ts'
import { getTrend } from '../domain/reports/trend.ts'
import { apiRoute, createRouter, idParam, jsonResponse } from '../http/openapi.ts'
import { queryParamsWithWhere } from '../http/query.ts'

const tags = ['Reports']

const rangeParams = {
  from: Day.optional().meta({ description: 'First day' }),
  to: Day.optional().meta({ description: 'Last day' }),
  channel: ReportChannel.optional().meta({
    description:
      'Only responses through this channel. `self` means all but `phone`: people give higher scores to an interviewer than to a ' +
      'form. Without it, all channels count together',
  }),
}

const mentionParams = queryParamsWithWhere({
  ...rangeParams,
  group: Group.default('detractor').meta({ description: 'Whose reasons or tags to count' }),
})

const comparisonParams = queryParamsWithWhere({
  ...rangeParams,
  with: text(200).meta({ description: 'The id of the other survey, or the other value of the property' }),
  by: PropertyKey.optional().meta({ description: 'The property to compare by' }),
  value: text(200).optional().meta({ description: 'Its first value; required with `by`' }),
})

export const reportRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/score',
      operationId: 'getScore',
      tags,
      summary: 'Get the score with its confidence interval',
      request: {
        params: idParam,
        query: queryParamsWithWhere({
          ...rangeParams,
          confidence: z.coerce.number<string>().min(0.5).max(0.999).default(0.95),
          method: z.enum(['score', 'adjusted-wald']).default('score'),
          per: z.enum(countingUnits).default('response').meta({
            description: 'Whether every response counts, or only the latest one of each person in the period',
          }),
        }),
      },
      responses: { 200: jsonResponse(ScoreReport, 'The score') },
    }),
    async (c) => c.json(await getScore(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/trend',
      operationId: 'getTrend',
      tags,
      summary: 'Get the score over time',
      request: {
        params: idParam,
        query: queryParamsWithWhere({
          ...rangeParams,
          interval: z.enum(periods).default('month'),
          rolling: WholeNumber(1, 366)
            .default(1)
            .meta({ description: 'The number of intervals that each point combines' }),
        }),
      },
      responses: { 200: jsonResponse(TrendReport, 'The trend') },
    }),
    async (c) => c.json(await getTrend(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/reasons',
      operationId: 'getReasons',
      tags,
      summary: 'Count the reasons that respondents selected',
      request: { params: idParam, query: mentionParams },
      responses: { 200: jsonResponse(MentionsReport, 'The reasons') },
    }),
    async (c) => {
      const query = { ...c.req.valid('query'), by: 'reason' as const }
      return c.json(await getMentions(c.var.deps, c.var.caller, c.req.valid('param').id, query), 200)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/tags',
      operationId: 'getTagCounts',
      tags,
      summary: 'Count the tags of responses',
      request: { params: idParam, query: mentionParams },
      responses: { 200: jsonResponse(MentionsReport, 'The tags') },
    }),
    async (c) => {
      const query = { ...c.req.valid('query'), by: 'tag' as const }
      return c.json(await getMentions(c.var.deps, c.var.caller, c.req.valid('param').id, query), 200)
    },
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/comparison',
      operationId: 'getComparison',
      tags,
      summary: 'Compare two surveys, or two segments',
      description:
        'With `by`, compares the responses whose property `by` is `value` with those where it is `with`; without it, the ' +
        'survey with the survey `with`.',
      request: { params: idParam, query: comparisonParams },
      responses: { 200: jsonResponse(ComparisonReport, 'Both scores, and their difference') },
    }),
    async (c) =>
      c.json(await getComparison(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/surveys/{id}/segments',
      operationId: 'getSegments',
      tags,
      summary: 'Compare the score across segments',
      request: { params: idParam, query: queryParamsWithWhere({ by: PropertyKey, ...rangeParams }) },
      responses: { 200: jsonResponse(SegmentsReport, 'The segments') },
    }),
    async (c) =>
      c.json(await getSegments(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
