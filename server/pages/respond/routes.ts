import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { groups } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { WholeNumber } from '../../../shared/text.ts'
import { reviseResponse } from '../../domain/responses/revision.ts'
import { submitResponse } from '../../domain/responses/submission.ts'
import { getVisitBySlug, getVisitByToken, type Visit } from '../../domain/responses/visits.ts'
import { buildLinkUrl, getLinkBySlug } from '../../domain/surveys/links.ts'
import { buildQuestion } from '../../domain/surveys/questions.ts'
import { countLateVisit, detectBotVisit, evidenceFromForm, TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields } from '../../http/forms.ts'
import { toSubmissionOutcome } from '../../http/metrics.ts'
import { preferredLanguages, wantsHtml } from '../../http/negotiation.ts'
import { renderQrPng, renderQrSvg } from '../../http/qr-code.ts'
import { messagePage } from '../layout/message.ts'
import { furtherQuestionsPage, hasFurtherQuestions, parseRevision } from './flow-form.ts'
import { parseDraft, parseResponse, parseScore, respondPage } from './form.ts'
import { documentSurveyPages } from './openapi.ts'
import { parseRespondent } from './respondents.ts'

export const respondRoutes = new OpenAPIHono<Env>()
respondRoutes
  .get('/s/:token', async (c) => showQuestion(c, await getVisitByToken(c.var.deps, c.req.param('token'))))
  .post('/s/:token', async (c) => saveForm(c, await getVisitByToken(c.var.deps, c.req.param('token'))))
  .get('/l/:slug', async (c) => showQuestion(c, await getVisitBySlug(c.var.deps, c.req.param('slug'))))
  .post('/l/:slug', async (c) => saveForm(c, await getVisitBySlug(c.var.deps, c.req.param('slug'))))
  .get('/l/:slug/qr.svg', async (c) => {
    const link = await getLinkBySlug(c.var.deps, c.req.param('slug'))
    c.header('cache-control', 'public, max-age=86400')
    return c.body(renderQrSvg(buildLinkUrl(c.var.deps, link.slug)), 200, { 'content-type': 'image/svg+xml' })
  })
  .get('/l/:slug/qr.png', async (c) => {
    const link = await getLinkBySlug(c.var.deps, c.req.param('slug'))
    const size = WholeNumber(64, 4096).safeParse(c.req.query('size') ?? '1024')
    if (!size.success) throw new HTTPException(400, { message: 'size: Expected a whole number from 64 to 4096' })
    c.header('cache-control', 'public, max-age=86400')
    return c.body(renderQrPng(buildLinkUrl(c.var.deps, link.slug), size.data), 200, { 'content-type': 'image/png' })
  })

documentSurveyPages(respondRoutes.openAPIRegistry)

/** The question in the visitor's language; kept for the page that says what went wrong, should something. */
function localizeQuestion(c: Context<Env>, { survey, contactLocale: knownLocale }: Visit): Question {
  const localizedQuestion = buildQuestion(survey, preferredLanguages(c, knownLocale))
  c.set('question', localizedQuestion)
  return localizedQuestion
}

/** Shows the question. Never writes: mail scanners follow every link, also those with `?score=`, which only preselects. */
function showQuestion(c: Context<Env>, visit: Visit) {
  c.header('cache-control', 'no-store')
  const question = localizeQuestion(c, visit)
  const { deps } = c.var
  const thankedGroup = c.req.query('thanks')
  if (thankedGroup !== undefined) return c.html(thanksPage(c, question, thankedGroup))
  const bot = detectBotVisit(c)
  if (bot) deps.ignoredVisits.record(deps, visit.survey, bot)
  if (visit.rejection) throw visit.rejection
  const emptyDraft = { key: crypto.randomUUID(), comment: '', contactRequested: false, contactDetails: '' }
  const hiddenFields = { opened: deps.now(), trapped: c.req.query(TRAP_FIELD) !== undefined }
  const respondent = getRespondent(visit, c.req.query())
  return c.html(
    respondPage(c, question, visit.linkRef, {
      ...emptyDraft,
      ...hiddenFields,
      respondent,
      score: parseScore(c.req.query('score')),
    }),
  )
}

/** Whom the address, or the form that it led to, says that this is; a personal link knows that itself. */
const getRespondent = ({ linkRef }: Visit, parameters: Record<string, unknown>) =>
  'link' in linkRef ? parseRespondent(parameters) : undefined

/** Thanks by group, with the link that the survey has for it. */
function thanksPage(c: Context<Env>, { texts, language, thanksLinks }: Question, thankedGroup: string) {
  const group = groups.find((group) => group === thankedGroup)
  const text = { promoter: texts.thanksPromoter, passive: texts.thanksPassive, detractor: texts.thanksDetractor }
  return messagePage(c, {
    language,
    title: texts.thanks,
    text: group ? text[group] : texts.thanksText,
    done: true,
    link: group && thanksLinks[group],
  })
}

/** Takes the plain form. A faulty one comes back as it was filled in, with what to put right. */
async function saveForm(c: Context<Env>, visit: Visit) {
  const { linkRef } = visit
  const { deps } = c.var
  const question = localizeQuestion(c, visit)
  const formFields = await parseFormFields(c)
  const revision = parseRevision(formFields, question)
  if (revision) {
    await reviseResponse(deps, revision.id, revision.addition)
    c.set('outcome', 'added')
    return redirectToThanks(c, question, revision.group)
  }
  const evidence = evidenceFromForm(c, formFields)
  const draft = parseDraft(formFields, crypto.randomUUID())
  const respondent = getRespondent(visit, formFields)
  const parsedResponse = parseResponse(draft, question.texts, linkRef, question.language, respondent)
  if ('alarm' in parsedResponse) {
    if (!wantsHtml(c)) throw new HTTPException(400, { message: parsedResponse.alarm.message })
    const hiddenFields = { opened: deps.now() - (evidence.openDurationMs ?? 0), trapped: evidence.trapped }
    return c.html(
      respondPage(c, question, linkRef, { ...draft, ...hiddenFields, respondent, alarm: parsedResponse.alarm }),
      400,
    )
  }
  const result = await countLateVisit(c, visit.survey, evidence, () =>
    submitResponse(deps, visit.survey, parsedResponse, evidence),
  )
  c.set('outcome', toSubmissionOutcome(result))
  const { receipt } = result
  return hasFurtherQuestions(question, receipt)
    ? c.html(furtherQuestionsPage(c, question, receipt))
    : redirectToThanks(c, question, receipt.group)
}

const redirectToThanks = (c: Context<Env>, { language }: Question, group: string) =>
  c.redirect(`${c.req.path}?lang=${language}&thanks=${encodeURIComponent(group)}`, 303)
