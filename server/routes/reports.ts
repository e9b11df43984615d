import { z } from 'zod'
import { periods } from '../../shared/calendar.ts'
import { PropertyKey } from '../../shared/properties.ts'
import { ScoreReport, SegmentsReport, TrendReport } from '../../shared/report.ts'
import { Day, Whole } from '../../shared/text.ts'
import { score, segments } from '../domain/reports/reports.ts'
import { trend } from '../domain/reports/trend.ts'
import { api, id, json, router } from '../http/openapi.ts'
import { queryWhere } from '../http/query.ts'

const tags = ['Reports']

const within = {
  from: Day.optional().meta({ description: 'First day' }),
  to: Day.optional().meta({ description: 'Last day' }),
}

export const reports = router()
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys/{id}/score',
      tags,
      summary: 'The score, with its interval',
      request: {
        params: id,
        query: queryWhere({
          ...within,
          confidence: z.coerce.number<string>().min(0.5).max(0.999).default(0.95),
          method: z.enum(['score', 'adjusted-wald']).default('score'),
        }),
      },
      responses: { 200: json(ScoreReport, 'The score') },
    }),
    async (c) => c.json(await score(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys/{id}/trend',
      tags,
      summary: 'The score over time, its last change, and an alert',
      request: {
        params: id,
        query: queryWhere({
          ...within,
          interval: z.enum(periods).default('month'),
          rolling: Whole(1, 366).default(1).meta({ description: 'How many intervals each point pools' }),
        }),
      },
      responses: { 200: json(TrendReport, 'The trend') },
    }),
    async (c) => c.json(await trend(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/surveys/{id}/segments',
      tags,
      summary: 'The score by a property, each segment against the rest',
      request: { params: id, query: queryWhere({ by: PropertyKey, ...within }) },
      responses: { 200: json(SegmentsReport, 'The segments') },
    }),
    async (c) => c.json(await segments(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
