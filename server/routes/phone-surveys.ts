import { z } from 'zod'
import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  Callee,
  CallListCursor,
  DEFAULT_CALL_DAYS,
  MAX_CALL_DAYS,
  NewPhoneCall,
  NewPhoneResponse,
  PhoneCall,
  PhoneResponse,
} from '../../shared/phone-survey.ts'
import { WholeNumber } from '../../shared/text.ts'
import { listCallees } from '../domain/phone-surveys/call-list.ts'
import { deleteCall, recordCall } from '../domain/phone-surveys/calls.ts'
import { enterResponse } from '../domain/phone-surveys/responses.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  problemResponses,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Phone surveys']

const callParams = z.object({ ...idParam.shape, callId: idParam.shape.id })

export const phoneSurveyRoutes = createRouter()
  .openapi(
    apiRoute('responses.enter', {
      method: 'post',
      path: '/api/surveys/{id}/responses',
      operationId: 'enterResponse',
      tags,
      summary: 'Enter a response for a respondent on the phone',
      description:
        'Counts like any other response, opens a follow-up if one is due, and is never suspect. `enteredBy` of the response ' +
        'says which user or API key has entered it. Send an `Idempotency-Key`, so that a repeated call stores it once.',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewPhoneResponse) },
      responses: { ...problemResponses(410), 201: jsonResponse(PhoneResponse, 'The response') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const input = c.req.valid('json')
      return c.json(await enterResponse(c.var.deps, c.var.caller, id, input, await readIdempotency(c)), 201)
    },
  )
  .openapi(
    apiRoute('responses.enter', {
      method: 'get',
      path: '/api/surveys/{id}/call-list',
      operationId: 'listCallees',
      tags,
      summary: 'List whom to call',
      description:
        'Contacts with a phone number, by their property `tier` from A to D, then those without one; within a tier, those ' +
        'known longest first. Without those who were surveyed or have refused within the throttle, have unsubscribed, have an ' +
        'open follow-up, are too new, whom another user or API key is calling, or whose number was wrong. ' +
        'A page may have fewer contacts than `limit`, or none, and still a cursor.',
      request: {
        params: idParam,
        query: queryParams({
          ...pagingParams,
          cursor: CallListCursor.optional(),
          days: WholeNumber(1, MAX_CALL_DAYS)
            .default(DEFAULT_CALL_DAYS)
            .meta({ description: 'Leaves out contacts who were called within as many days' }),
        }),
      },
      responses: { 200: jsonResponse(listSchema(Callee), 'A page of contacts') },
    }),
    async (c) =>
      c.json(await listCallees(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('responses.enter', {
      method: 'post',
      path: '/api/surveys/{id}/phone-calls',
      operationId: 'recordPhoneCall',
      tags,
      summary: 'Record a call without a response',
      request: { params: idParam, headers: idempotencyHeader, body: jsonBody(NewPhoneCall) },
      responses: { 201: jsonResponse(PhoneCall, 'The call') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const input = c.req.valid('json')
      return c.json(await recordCall(c.var.deps, c.var.caller, id, input, await readIdempotency(c)), 201)
    },
  )
  .openapi(
    apiRoute('responses.enter', {
      method: 'delete',
      path: '/api/surveys/{id}/phone-calls/{callId}',
      operationId: 'deletePhoneCall',
      tags,
      summary: 'Take back a call without a response',
      request: { params: callParams },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      const { id, callId } = c.req.valid('param')
      await deleteCall(c.var.deps, c.var.caller, id, callId)
      return c.body(null, 204)
    },
  )
