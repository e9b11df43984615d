import { listOf, paging } from '../../shared/list.ts'
import { Group, Response, ResponsePatch, ResponseWithHistory } from '../../shared/response.ts'
import { text } from '../../shared/text.ts'
import { changeResponse, deleteResponse, getResponse, listResponses, restoreResponse } from '../domain/responses.ts'
import { csv, csvAnswer } from '../http/csv.ts'
import { api, body, id, json, router } from '../http/openapi.ts'
import { Bom, Bound, Flag, queryWhere } from '../http/queries.ts'

const tags = ['Responses']

const filter = {
  survey: text(40).optional(),
  contact: text(40).optional(),
  group: Group.optional(),
  from: Bound.optional().meta({ description: 'From this day or instant on' }),
  to: Bound.optional().meta({ description: 'To the end of this day, or before this instant' }),
  suspect: Flag.optional().meta({
    description: '`true`: those that are left out of the figures, instead of the others',
  }),
  q: text(200).optional().meta({ description: 'Text in the comment, whatever its case' }),
}

export const responses = router()
  .openapi(
    api('comments', {
      method: 'get',
      path: '/api/responses',
      tags,
      summary: 'List the answers',
      request: { query: queryWhere({ ...filter, ...paging }) },
      responses: { 200: json(listOf(Response), 'A page of answers, newest first') },
    }),
    async (c) => {
      const { cursor, limit, ...asked } = c.req.valid('query')
      return c.json(await listResponses(c.var.deps, c.var.caller, asked, { cursor, limit }), 200)
    },
  )
  .openapi(
    api('comments', {
      method: 'get',
      path: '/api/responses.csv',
      tags,
      summary: 'All answers as CSV',
      request: { query: queryWhere({ ...filter, bom: Bom }) },
      responses: { 200: csvAnswer },
    }),
    async (c) => {
      const { bom, ...asked } = c.req.valid('query')
      return csv(c, 'responses.csv', () => c.var.deps.makesCsv('responses', c.var.caller, asked), { bom })
    },
  )
  .openapi(
    api('comments', {
      method: 'get',
      path: '/api/responses/{id}',
      tags,
      summary: 'Get an answer, with what was changed',
      request: { params: id },
      responses: { 200: json(ResponseWithHistory, 'The answer') },
    }),
    async (c) => c.json(await getResponse(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('answers.change', {
      method: 'patch',
      path: '/api/responses/{id}',
      tags,
      summary: 'Correct or move an answer',
      description: 'What stood before is kept, with who changed it and when.',
      request: { params: id, body: body(ResponsePatch) },
      responses: { 200: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) =>
      c.json(await changeResponse(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    api('answers.change', {
      method: 'delete',
      path: '/api/responses/{id}/suspicion',
      tags,
      summary: 'Restore a suspect answer',
      description: 'A person has given it after all: it counts from now on. Who restored it, and when, is kept.',
      request: { params: id },
      responses: { 200: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) => c.json(await restoreResponse(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('answers.delete', {
      method: 'delete',
      path: '/api/responses/{id}',
      tags,
      summary: 'Delete an answer',
      description:
        'What the customer said is gone. That there was an answer, its score, and who deleted it, is kept; it does not come back when it is sent or imported again.',
      request: { params: id },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteResponse(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
