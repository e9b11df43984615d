import { FollowUp, FollowUpPatch, FollowUpStatus } from '../../shared/follow-up.ts'
import { listOf, paging } from '../../shared/list.ts'
import { text } from '../../shared/text.ts'
import { changeFollowUp, getFollowUp, listFollowUps } from '../domain/follow-ups.ts'
import { csv, csvAnswer } from '../http/csv.ts'
import { api, body, id, json, router } from '../http/openapi.ts'
import { Bom, Flag, query } from '../http/queries.ts'

const tags = ['Follow-ups']

const filter = {
  status: FollowUpStatus.optional(),
  owner: text(200).optional(),
  overdue: Flag.optional().meta({ description: '`true`: open ones whose deadline has passed; `false`: all others' }),
  survey: text(40).optional(),
}

export const followUps = router()
  .openapi(
    api('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups',
      tags,
      summary: 'The list of people to call',
      request: { query: query({ ...filter, ...paging }) },
      responses: { 200: json(listOf(FollowUp), 'A page of follow-ups, newest answer first') },
    }),
    async (c) => {
      const { cursor, limit, ...asked } = c.req.valid('query')
      return c.json(await listFollowUps(c.var.deps, c.var.caller, asked, { cursor, limit }), 200)
    },
  )
  .openapi(
    api('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups.csv',
      tags,
      summary: 'The list of people to call as CSV',
      request: { query: query({ ...filter, bom: Bom }) },
      responses: { 200: csvAnswer },
    }),
    async (c) => {
      const { bom, ...asked } = c.req.valid('query')
      return csv(c, 'follow-ups.csv', () => c.var.deps.makesCsv('follow-ups', c.var.caller, asked), { bom })
    },
  )
  .openapi(
    api('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups/{id}',
      tags,
      summary: 'Get a follow-up',
      request: { params: id },
      responses: { 200: json(FollowUp, 'The follow-up') },
    }),
    async (c) => c.json(await getFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('follow-ups.change', {
      method: 'patch',
      path: '/api/follow-ups/{id}',
      tags,
      summary: 'Note, assign, finish or reopen a follow-up',
      description: 'It is done with a note that says what came of it.',
      request: { params: id, body: body(FollowUpPatch) },
      responses: { 200: json(FollowUp, 'The follow-up as it is now') },
    }),
    async (c) =>
      c.json(await changeFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
