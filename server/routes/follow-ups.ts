import { z } from 'zod'
import {
  FollowUp,
  FollowUpPatch,
  FollowUpSort,
  FollowUpStatus,
  FollowUpWithHistory,
  Tier,
} from '../../shared/follow-up.ts'
import { listOf, paging } from '../../shared/list.ts'
import { Group } from '../../shared/response.ts'
import { text, Whole } from '../../shared/text.ts'
import { changeFollowUp } from '../domain/follow-ups/changes.ts'
import { getFollowUp, listFollowUps } from '../domain/follow-ups/follow-ups.ts'
import { csv, csvAnswer } from '../http/csv-download.ts'
import { api, body, id, json, router } from '../http/openapi.ts'
import { Bom, Flag, query } from '../http/query.ts'

const tags = ['Follow-ups']

/** What a list of follow-ups can be narrowed by, and its order. */
export const followUpQuery = {
  status: FollowUpStatus.optional(),
  owner: text(200).optional().meta({ description: 'The id of a member, a name, `me`, or `none`' }),
  overdue: Flag.optional().meta({ description: '`true`: open ones whose deadline has passed; `false`: all others' }),
  today: Flag.optional().meta({ description: '`true`: open ones that are due today, overdue, or without a deadline' }),
  waiting: Whole(0, 9999).optional().meta({ description: 'Opened more than so many days ago' }),
  survey: text(40).optional(),
  group: Group.optional(),
  score: Whole(0, 10).optional(),
  tier: Tier.optional(),
  q: text(200).optional().meta({ description: 'Words of the comment, or of name, addresses and number' }),
  sort: FollowUpSort.optional().meta({
    description:
      '`newest` answer first, where nothing is said; of the open ones: `due` (first who is due, or has waited, longest), ' +
      '`score` (lowest first) or `tier` (A to D first); of the others: `done` (latest first)',
  }),
}

const listPaging = {
  ...paging,
  cursor: z
    .string()
    .regex(/^(\d{1,15}-)?[0-9a-z]{22}$/, 'Expected the nextCursor of an earlier page')
    .optional(),
}

export const followUps = router()
  .openapi(
    api('follow-ups.own', {
      method: 'get',
      path: '/api/follow-ups',
      tags,
      summary: 'The list of people to call',
      request: { query: query({ ...followUpQuery, ...listPaging }) },
      responses: { 200: json(listOf(FollowUp), 'A page of follow-ups') },
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
      request: { query: query({ ...followUpQuery, bom: Bom }) },
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
      responses: { 200: json(FollowUpWithHistory, 'The follow-up, and what was done to it') },
    }),
    async (c) => c.json(await getFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('follow-ups.change', {
      method: 'patch',
      path: '/api/follow-ups/{id}',
      tags,
      summary: 'Note, assign, finish or reopen a follow-up',
      description:
        'It is done with a note that says what came of it. Agents change those that are theirs, and give none away.',
      request: { params: id, body: body(FollowUpPatch) },
      responses: { 200: json(FollowUpWithHistory, 'The follow-up as it is now') },
    }),
    async (c) =>
      c.json(await changeFollowUp(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
