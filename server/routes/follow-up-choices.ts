import { z } from 'zod'
import { ChoiceId } from '../../shared/flow.ts'
import {
  Cause,
  CausePatch,
  type FollowUpChoice,
  NewCause,
  NewRemedy,
  Remedy,
  RemedyPatch,
} from '../../shared/follow-up-choices.ts'
import { createFollowUpChoice, listFollowUpChoices, updateFollowUpChoice } from '../domain/follow-ups/choices.ts'
import { apiRoute, createRouter, idempotencyHeader, jsonBody, jsonResponse, readIdempotency } from '../http/openapi.ts'

const tags = ['Follow-ups']
const choiceParam = z.object({ id: ChoiceId })

const toCause = ({ category, ...choice }: FollowUpChoice) => ({ ...choice, category: category ?? ('system' as const) })
const toRemedy = ({ category: _, ...choice }: FollowUpChoice) => choice

/** The lists of causes and remedies that members choose from. */
export const followUpChoiceRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/causes',
      operationId: 'listCauses',
      tags,
      summary: 'List the causes of follow-ups',
      description: 'With the archived ones. Follow-ups may also name a reason that a survey offers, or `other`.',
      responses: { 200: jsonResponse(z.object({ data: z.array(Cause) }), 'All causes, in their order') },
    }),
    async (c) => c.json({ data: (await listFollowUpChoices(c.var.deps, c.var.caller, 'cause')).map(toCause) }, 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/causes',
      operationId: 'createCause',
      tags,
      summary: 'Add a cause',
      request: { headers: idempotencyHeader, body: jsonBody(NewCause) },
      responses: { 201: jsonResponse(Cause, 'The cause') },
    }),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(toCause(await createFollowUpChoice(c.var.deps, c.var.caller, 'cause', input, idempotency)), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/causes/{id}',
      operationId: 'updateCause',
      tags,
      summary: 'Rename, move or archive a cause',
      description: 'Follow-ups that have it keep it. `names` replaces all names.',
      request: { params: choiceParam, body: jsonBody(CausePatch) },
      responses: { 200: jsonResponse(Cause, 'The updated cause') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(
        toCause(await updateFollowUpChoice(c.var.deps, c.var.caller, 'cause', id, c.req.valid('json'))),
        200,
      )
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/remedies',
      operationId: 'listRemedies',
      tags,
      summary: 'List the remedies of follow-ups',
      description: 'With the archived ones.',
      responses: { 200: jsonResponse(z.object({ data: z.array(Remedy) }), 'All remedies, in their order') },
    }),
    async (c) => c.json({ data: (await listFollowUpChoices(c.var.deps, c.var.caller, 'remedy')).map(toRemedy) }, 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/remedies',
      operationId: 'createRemedy',
      tags,
      summary: 'Add a remedy',
      request: { headers: idempotencyHeader, body: jsonBody(NewRemedy) },
      responses: { 201: jsonResponse(Remedy, 'The remedy') },
    }),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = await readIdempotency(c)
      return c.json(toRemedy(await createFollowUpChoice(c.var.deps, c.var.caller, 'remedy', input, idempotency)), 201)
    },
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/remedies/{id}',
      operationId: 'updateRemedy',
      tags,
      summary: 'Rename, move or archive a remedy',
      description: 'Follow-ups that have it keep it. `names` replaces all names.',
      request: { params: choiceParam, body: jsonBody(RemedyPatch) },
      responses: { 200: jsonResponse(Remedy, 'The updated remedy') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const patch = c.req.valid('json')
      return c.json(toRemedy(await updateFollowUpChoice(c.var.deps, c.var.caller, 'remedy', id, patch)), 200)
    },
  )
