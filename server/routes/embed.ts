import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { Email, findResponseWarnings, toWarnings } from '../../shared/contact.ts'
import { Question } from '../../shared/question.ts'
import { NewResponse, OptionalSignature, ResponseReceipt, ResponseRevision } from '../../shared/response.ts'
import { text } from '../../shared/text.ts'
import { DomainError } from '../domain/errors.ts'
import { getVisitorRefusal } from '../domain/invitations/asking.ts'
import { reviseResponse } from '../domain/responses/revision.ts'
import { findOpenSurvey, submitResponse } from '../domain/responses/submission.ts'
import type { Evidence } from '../domain/responses/suspicion.ts'
import { getBrandLogo } from '../domain/surveys/brand.ts'
import { getLogo } from '../domain/surveys/logos.ts'
import { allowsOrigin, buildQuestion } from '../domain/surveys/questions.ts'
import { countLateVisit, isCrawler } from '../http/bot-detection.ts'
import type { Env } from '../http/env.ts'
import { toSubmissionOutcome } from '../http/metrics.ts'
import { preferredLanguages } from '../http/negotiation.ts'
import { createRouter, idParam, jsonBody, jsonResponse, problemResponses, publicRoute } from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Submitting responses']

const preflight = cors({ origin: '*', allowMethods: ['GET', 'POST', 'PATCH'], maxAge: 86_400 })

/** Allows calls from any origin. Each survey restricts the sites that may show it. */
export const allowAnyOrigin = createMiddleware<Env>(async (c, next) => {
  if (c.req.method === 'OPTIONS') return preflight(c, next)
  // Set on the context, because `cors` copies every response, which doubles the time per submission.
  c.header('access-control-allow-origin', '*')
  c.header('access-control-expose-headers', 'Retry-After')
  await next()
})

export const embedRoutes = createRouter()

/** @throws DomainError 'origin' if the survey does not allow the site */
async function getSurveyForOrigin(c: Context<Env>, surveyId: string) {
  const survey = await findOpenSurvey(c.var.deps, surveyId)
  if (allowsOrigin(survey, c.req.header('origin'), c.var.deps.publicUrl)) return survey
  throw new DomainError('forbidden', 'origin', 'This survey does not allow this site.')
}

const questionParams = {
  lang: z.string().max(35).optional(),
  contactId: text(200)
    .optional()
    .meta({ description: 'The externalId of the respondent, for the survey throttle; trusted only with a signature' }),
  contactEmail: z.preprocess((value) => Email.safeParse(value).data, Email.optional()).optional(),
  signature: OptionalSignature,
}

/** Personal links open our own pages, which report interactions. A widget call with a token lacks those signals. */
const evidenceFromWidget = (c: Context<Env>, { token, interaction, automated = false }: NewResponse): Evidence => ({
  interaction: interaction ?? null,
  automated,
  crawler: isCrawler(c),
  trapped: false,
  noSignals: token !== undefined,
  openDurationMs: undefined,
})

/** A logo whose address has its digest never changes. */
function sendLogo(
  c: Context<Env>,
  { type, digest, bytes }: Awaited<ReturnType<typeof getLogo>>,
  version: string | undefined,
) {
  const cacheControl = version === digest ? 'public, max-age=31536000, immutable' : 'public, max-age=60'
  return c.body(bytes, 200, { 'content-type': type, 'cache-control': cacheControl }) as never
}

/** With the whole address of our own privacy notice: the question is shown on other sites. */
function resolvePrivacyUrl({ asker, ...question }: Question, publicUrl: string): Question {
  const { name, privacyUrl } = asker
  const absoluteUrl = privacyUrl?.startsWith('/') ? publicUrl + privacyUrl : privacyUrl
  return { ...question, asker: { name, ...(absoluteUrl !== undefined && { privacyUrl: absoluteUrl }) } }
}

embedRoutes
  .openapi(
    publicRoute({
      method: 'get',
      path: '/embed/surveys/{id}',
      operationId: 'getQuestion',
      tags,
      summary: 'Get the question for a widget',
      request: { params: idParam, query: queryParams(questionParams) },
      responses: { ...problemResponses(403), 200: jsonResponse(Question, 'The question in the respondent’s language') },
    }),
    async (c) => {
      const survey = await getSurveyForOrigin(c, c.req.valid('param').id)
      const { contactId, contactEmail, signature } = c.req.valid('query')
      const contact = { externalId: contactId, email: contactEmail }
      const { deps } = c.var
      const notNowReason = await getVisitorRefusal(deps, survey, contact, signature)
      c.header('cache-control', 'private, max-age=60')
      c.header('vary', 'accept-language, origin', { append: true })
      return c.json(resolvePrivacyUrl(buildQuestion(survey, preferredLanguages(c), notNowReason), deps.publicUrl), 200)
    },
  )
  .openapi(
    publicRoute({
      method: 'get',
      path: '/embed/surveys/{id}/logo',
      operationId: 'getSurveyLogo',
      tags,
      summary: 'Get the logo of a survey',
      request: { params: idParam, query: queryParams({ v: z.string().max(40).optional() }) },
      responses: { 200: { description: 'PNG, JPEG or WebP', content: { 'image/*': { schema: { type: 'string' } } } } },
    }),
    async (c) => {
      return sendLogo(c, await getLogo(c.var.deps, c.req.valid('param').id), c.req.valid('query').v)
    },
  )
  .openapi(
    publicRoute({
      method: 'get',
      path: '/embed/brands/{id}/logo',
      operationId: 'getBrandLogo',
      tags,
      summary: 'Get the logo of a brand',
      request: { params: idParam, query: queryParams({ v: z.string().max(40).optional() }) },
      responses: { 200: { description: 'PNG, JPEG or WebP', content: { 'image/*': { schema: { type: 'string' } } } } },
    }),
    async (c) => {
      return sendLogo(c, await getBrandLogo(c.var.deps, c.req.valid('param').id), c.req.valid('query').v)
    },
  )
  .openapi(
    publicRoute({
      method: 'post',
      path: '/embed/surveys/{id}/responses',
      operationId: 'submitResponse',
      tags,
      summary: 'Submit a response',
      description: 'A repeated call with the same `key` returns the same receipt with 200 and changes nothing.',
      request: { params: idParam, body: jsonBody(NewResponse) },
      responses: {
        ...problemResponses(403, 410, 429),
        200: jsonResponse(ResponseReceipt, 'Already stored'),
        201: jsonResponse(ResponseReceipt, 'Stored'),
      },
    }),
    async (c) => {
      const survey = await getSurveyForOrigin(c, c.req.valid('param').id)
      const input = c.req.valid('json')
      const evidence = evidenceFromWidget(c, input)
      const submit = () => submitResponse(c.var.deps, survey, input, evidence)
      const submission = await countLateVisit(c, survey, evidence, submit)
      c.set('outcome', toSubmissionOutcome(submission))
      const warnings = [...(submission.receipt.warnings ?? []), ...findResponseWarnings(await c.req.json())]
      const receipt = { ...submission.receipt, ...toWarnings(warnings) }
      return submission.repeated ? c.json(receipt, 200) : c.json(receipt, 201)
    },
  )
  .openapi(
    publicRoute({
      method: 'patch',
      path: '/embed/responses/{id}',
      operationId: 'reviseResponse',
      tags,
      summary: 'Revise a response',
      description: 'Requires the edit token of the receipt, within 24 hours.',
      request: { params: idParam, body: jsonBody(ResponseRevision) },
      responses: { ...problemResponses(403, 410, 429), 200: jsonResponse(ResponseReceipt, 'The updated response') },
    }),
    async (c) => {
      const receipt = await reviseResponse(c.var.deps, c.req.valid('param').id, c.req.valid('json'))
      c.set('outcome', 'revised')
      return c.json(receipt, 200)
    },
  )
