import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { renderSVG } from 'uqr'
import type { Question } from '../../shared/question.ts'
import { answer, refusal, surveyToTake } from '../domain/answers.ts'
import { invitationByToken } from '../domain/invitations.ts'
import { linkBySlug, linkUrl } from '../domain/links.ts'
import { question } from '../domain/questions.ts'
import type { Env } from '../http/env.ts'
import { wantedLanguages } from '../http/languages.ts'
import type { InvitationToAnswerRow } from '../store/invitations.ts'
import type { OpenSurveyRow } from '../store/surveys.ts'
import { answerIn, answerPage, draftIn, scoreIn, type Way } from './answer-form.ts'
import { messagePage } from './message.ts'

/** Somebody with a link in hand. */
interface Visit {
  survey: OpenSurveyRow
  question: Question
  way: Way
  invitation: InvitationToAnswerRow | undefined
}

export const answering = new Hono<Env>()
  .get('/s/:token', async (c) => ask(c, await personal(c, c.req.param('token'))))
  .post('/s/:token', async (c) => take(c, await personal(c, c.req.param('token'))))
  .get('/l/:slug', async (c) => ask(c, await shared(c, c.req.param('slug'))))
  .post('/l/:slug', async (c) => take(c, await shared(c, c.req.param('slug'))))
  .get('/l/:slug/qr.svg', async (c) => {
    const link = await linkBySlug(c.var.deps, c.req.param('slug'))
    c.header('cache-control', 'public, max-age=86400')
    return c.body(renderSVG(linkUrl(c.var.deps, link.slug), { border: 4 }), 200, { 'content-type': 'image/svg+xml' })
  })

async function personal(c: Context<Env>, token: string): Promise<Visit> {
  const invitation = await invitationByToken(c.var.deps, token)
  return visit(c, invitation.surveyId, { token }, invitation)
}

async function shared(c: Context<Env>, slug: string): Promise<Visit> {
  const link = await linkBySlug(c.var.deps, slug)
  return visit(c, link.surveyId, { link: slug })
}

async function visit(c: Context<Env>, surveyId: string, way: Way, invitation?: InvitationToAnswerRow): Promise<Visit> {
  const survey = await surveyToTake(c.var.deps, surveyId)
  const asked = question(survey, wantedLanguages(c, invitation?.contactLocale))
  // For the page that says what went wrong, should something.
  c.set('question', asked)
  return { survey, question: asked, way, invitation }
}

/** Shows the question. Never writes: mail scanners follow every link, also those with `?score=`, which only preselects. */
function ask(c: Context<Env>, { survey, question, way, invitation }: Visit) {
  c.header('cache-control', 'no-store')
  const { texts, language } = question
  if (c.req.query('thanks') !== undefined) return c.html(messagePage(c, language, texts.thanks, texts.thanksText))
  const refused = refusal(c.var.deps, survey, invitation)
  if (refused) throw refused
  const empty = { comment: '', contactRequested: false, contactDetails: '' }
  return c.html(
    answerPage(c, question, way, { key: crypto.randomUUID(), score: scoreIn(c.req.query('score')), ...empty }),
  )
}

/** Takes the plain form. A faulty one comes back as it was filled in, with what to put right. */
async function take(c: Context<Env>, { survey, question, way }: Visit) {
  const draft = draftIn(await fields(c), crypto.randomUUID())
  const said = answerIn(draft, question.texts, way, question.language)
  if ('alarm' in said) return c.html(answerPage(c, question, way, { ...draft, alarm: said.alarm }), 400)
  await answer(c.var.deps, survey, said)
  return c.redirect(`${c.req.path}?lang=${question.language}&thanks`, 303)
}

async function fields(c: Context<Env>): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody()
  } catch {
    throw new HTTPException(400, { message: 'Expected a form.' })
  }
}
