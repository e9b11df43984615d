import { z } from 'zod'
import { listOf, paging } from '../../shared/list.ts'
import { NewNote, Response, ResponsePatch, ResponseWithHistory, Tag } from '../../shared/response.ts'
import { listResponses } from '../domain/responses/list.ts'
import { noteResponse } from '../domain/responses/notes.ts'
import {
  changeResponse,
  deleteResponse,
  getResponse,
  markResponse,
  restoreResponse,
} from '../domain/responses/responses.ts'
import { tagResponse, untagResponse } from '../domain/responses/tags.ts'
import { csv, csvAnswer } from '../http/csv-download.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { Bom, queryWhere } from '../http/query.ts'
import { answerFilter } from '../http/response-filter.ts'

const tags = ['Responses']

/** An answer and one of its tags. */
const idAndTag = z.object({ ...id.shape, tag: Tag })

export const responses = router()
  .openapi(
    api('comments', {
      method: 'get',
      path: '/api/responses',
      tags,
      summary: 'List the answers',
      request: { query: queryWhere({ ...answerFilter, ...paging }) },
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
      request: { query: queryWhere({ ...answerFilter, bom: Bom }) },
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
      method: 'put',
      path: '/api/responses/{id}/suspicion',
      tags,
      summary: 'Leave an answer out of the figures',
      description:
        'Somebody says that it is not to count, such as a test of one’s own. Who has said so, and when, is kept.',
      request: { params: id },
      responses: { 200: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) => c.json(await markResponse(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    api('answers.change', {
      method: 'put',
      path: '/api/responses/{id}/tags/{tag}',
      tags,
      summary: 'Give an answer a tag',
      description: 'At most 20 an answer. A tag that others have in another spelling is taken in theirs.',
      request: { params: idAndTag },
      responses: { 200: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) => {
      const { id, tag } = c.req.valid('param')
      return c.json(await tagResponse(c.var.deps, c.var.caller, id, tag), 200)
    },
  )
  .openapi(
    api('answers.change', {
      method: 'delete',
      path: '/api/responses/{id}/tags/{tag}',
      tags,
      summary: 'Take a tag from an answer',
      request: { params: idAndTag },
      responses: { 200: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) => {
      const { id, tag } = c.req.valid('param')
      return c.json(await untagResponse(c.var.deps, c.var.caller, id, tag), 200)
    },
  )
  .openapi(
    api('answers.change', {
      method: 'post',
      path: '/api/responses/{id}/notes',
      tags,
      summary: 'Put a note beside an answer',
      description: 'For other staff to read; it goes when the answer goes.',
      request: { params: id, headers: idempotencyKey, body: body(NewNote) },
      responses: { 201: json(ResponseWithHistory, 'The answer as it is now') },
    }),
    async (c) => {
      const note = c.req.valid('json')
      const call = await idempotency(c)
      return c.json(await noteResponse(c.var.deps, c.var.caller, c.req.valid('param').id, note, call), 201)
    },
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
