import { FollowUpFigures } from '../../shared/follow-up-figures.ts'
import { Day } from '../../shared/text.ts'
import { getFollowUpFigures } from '../domain/follow-ups/figures.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import { apiRoute, createRouter, jsonResponse } from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Follow-ups']

const days = {
  from: Day.optional().meta({ description: 'The first day of the responses; without it, 90 days up to `to`' }),
  to: Day.optional().meta({ description: 'The last day, inclusive; today if not given' }),
}

const scope = 'Agents get the figures of their own follow-ups, and team leads those of their teams.'

/** What came of follow-ups. Register them before the follow-ups themselves: their paths look like ids. */
export const followUpFigureRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/figures',
      operationId: 'getFollowUpFigures',
      tags,
      summary: 'Get what came of follow-ups',
      description: `Of the follow-ups of the responses of these days, or of the last 90. Times are by Kaplan-Meier, so that open ones count. ${scope}`,
      request: { query: queryParams(days) },
      responses: { 200: jsonResponse(FollowUpFigures, 'The figures, each with its counts') },
    }),
    async (c) => c.json(await getFollowUpFigures(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/figures.csv',
      operationId: 'exportFollowUpFigures',
      tags,
      summary: 'Export the figures of follow-ups as CSV',
      description: `One row a figure: its name, the type of the group (\`all\`, \`team\`, \`member\` or \`currency\`), its id and its name, the value, the limits of its 95 % interval, and how many it is of. ${scope}`,
      request: { query: queryParams({ ...days, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { bom, ...query } = c.req.valid('query')
      const { deps, caller } = c.var
      return sendFile(c, 'follow-up-figures', () => deps.exportList('follow-up-figures', caller, query), { bom })
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/causes.csv',
      operationId: 'exportFollowUpCauses',
      tags,
      summary: 'Export the causes of follow-ups as CSV',
      description: `One row a cause, the most frequent first: its counts, its share, its effect on the score, and how many are no longer detractors. ${scope}`,
      request: { query: queryParams({ ...days, bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { bom, ...query } = c.req.valid('query')
      const { deps, caller } = c.var
      return sendFile(c, 'follow-up-causes', () => deps.exportList('follow-up-causes', caller, query), { bom })
    },
  )
