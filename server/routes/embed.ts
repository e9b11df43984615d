import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { Email } from '../../shared/contact.ts'
import { Question } from '../../shared/question.ts'
import { AnswerAddition, AnswerReceipt, NewAnswer, Signature } from '../../shared/response.ts'
import { text } from '../../shared/text.ts'
import { DomainError } from '../domain/errors.ts'
import { notNowFor } from '../domain/invitations/throttle.ts'
import { addToAnswer } from '../domain/responses/revision.ts'
import { answer, surveyToTake } from '../domain/responses/submission.ts'
import type { Evidence } from '../domain/responses/suspicion.ts'
import { logoOf } from '../domain/surveys/logos.ts'
import { allowsOrigin, question } from '../domain/surveys/questions.ts'
import { wantedLanguages } from '../http/accept-language.ts'
import { isAutomated, noticingLate } from '../http/bot-detection.ts'
import type { Env } from '../http/env.ts'
import { outcomeOf } from '../http/metrics.ts'
import { body, id, json, open, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['Answering']

const preflight = cors({ origin: '*', allowMethods: ['GET', 'POST', 'PATCH'], maxAge: 86_400 })

/** Lets pages of any origin call; which of them may show a survey is the survey's to say. */
export const fromAnywhere = createMiddleware<Env>(async (c, next) => {
  if (c.req.method === 'OPTIONS') return preflight(c, next)
  // Set on the context: on a response of its own, as `cors` does it, answers would take twice as long.
  c.header('access-control-allow-origin', '*')
  c.header('access-control-expose-headers', 'Retry-After')
  await next()
})

export const embed = router()

/** @throws DomainError `forbidden` on a site that the survey does not name */
async function surveyOnSite(c: Context<Env>, surveyId: string) {
  const survey = await surveyToTake(c.var.deps, surveyId)
  if (allowsOrigin(survey, c.req.header('origin'), c.var.deps.publicUrl)) return survey
  throw new DomainError('forbidden', 'This survey may not be shown on this site.', { code: 'origin' })
}

const asking = {
  lang: z.string().max(35).optional(),
  contactId: text(200).optional().meta({ description: 'Who would be asked; believed where it is signed' }),
  contactEmail: Email.optional(),
  signature: Signature.optional(),
}

/** A personal link is opened by people on our own pages, where what they do is seen. */
const evidenceOf = (c: Context<Env>, { token, interaction, automated = false }: NewAnswer): Evidence => ({
  interaction: interaction ?? null,
  automated: automated || isAutomated(c, token !== undefined),
  trapped: false,
  bare: token !== undefined,
  openFor: undefined,
})

embed
  .openapi(
    open([400, 403, 404], {
      method: 'get',
      path: '/embed/surveys/{id}',
      tags,
      summary: 'What a widget needs to ask',
      request: { params: id, query: query(asking) },
      responses: { 200: json(Question, 'The question, in the reader’s language') },
    }),
    async (c) => {
      const survey = await surveyOnSite(c, c.req.valid('param').id)
      const { contactId, contactEmail, signature } = c.req.valid('query')
      const contact = { externalId: contactId, email: contactEmail }
      const notNow = await notNowFor(c.var.deps, survey, contact, signature)
      c.header('cache-control', 'private, max-age=60')
      c.header('vary', 'accept-language, origin', { append: true })
      return c.json(question(survey, wantedLanguages(c), notNow), 200)
    },
  )
  .openapi(
    open([404], {
      method: 'get',
      path: '/embed/surveys/{id}/logo',
      tags,
      summary: 'The logo of a survey',
      request: { params: id, query: query({ v: z.string().max(40).optional() }) },
      responses: { 200: { description: 'PNG, JPEG or WebP', content: { 'image/*': { schema: { type: 'string' } } } } },
    }),
    async (c) => {
      const { type, digest, bytes } = await logoOf(c.var.deps, c.req.valid('param').id)
      const isSame = c.req.valid('query').v === digest
      const kept = isSame ? 'public, max-age=31536000, immutable' : 'public, max-age=60'
      return c.body(bytes, 200, { 'content-type': type, 'cache-control': kept }) as never
    },
  )
  .openapi(
    open([400, 403, 404, 410, 429], {
      method: 'post',
      path: '/embed/surveys/{id}/responses',
      tags,
      summary: 'Answer a survey',
      description: 'Sent again with the same `key` it answers the same receipt (200) and changes nothing.',
      request: { params: id, body: body(NewAnswer) },
      responses: {
        200: json(AnswerReceipt, 'It was here already'),
        201: json(AnswerReceipt, 'Stored'),
      },
    }),
    async (c) => {
      const survey = await surveyOnSite(c, c.req.valid('param').id)
      const input = c.req.valid('json')
      const evidence = evidenceOf(c, input)
      const take = () => answer(c.var.deps, survey, input, evidence)
      const taken = await noticingLate(c, survey, evidence, take)
      c.set('outcome', outcomeOf(taken))
      const { receipt, repeated } = taken
      return repeated ? c.json(receipt, 200) : c.json(receipt, 201)
    },
  )
  .openapi(
    open([400, 403, 404, 410, 429], {
      method: 'patch',
      path: '/embed/responses/{id}',
      tags,
      summary: 'Add to an answer',
      description: 'With the edit token of its receipt, for 24 hours.',
      request: { params: id, body: body(AnswerAddition) },
      responses: { 200: json(AnswerReceipt, 'The answer as it is now') },
    }),
    async (c) => {
      const receipt = await addToAnswer(c.var.deps, c.req.valid('param').id, c.req.valid('json'))
      c.set('outcome', 'added')
      return c.json(receipt, 200)
    },
  )
