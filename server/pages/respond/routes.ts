import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { groups } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { Whole } from '../../../shared/text.ts'
import { addToAnswer } from '../../domain/responses/revision.ts'
import { answer } from '../../domain/responses/submission.ts'
import { type Visit, visitBySlug, visitByToken } from '../../domain/responses/visits.ts'
import { linkBySlug, linkUrl } from '../../domain/surveys/links.ts'
import { question } from '../../domain/surveys/questions.ts'
import { wantedLanguages } from '../../http/accept-language.ts'
import { evidenceOf, machineVisit, noticingLate, TRAP } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { fields } from '../../http/forms.ts'
import { outcomeOf } from '../../http/metrics.ts'
import { qrPng, qrSvg } from '../../http/qr-code.ts'
import { isForPeople, messagePage } from '../layout/message.ts'
import { additionIn, asksMore, morePage } from './flow-form.ts'
import { answerIn, answerPage, draftIn, scoreIn } from './form.ts'
import { visitorIn } from './respondents.ts'

export const answering = new OpenAPIHono<Env>()
answering
  .get('/s/:token', async (c) => ask(c, await visitByToken(c.var.deps, c.req.param('token'))))
  .post('/s/:token', async (c) => take(c, await visitByToken(c.var.deps, c.req.param('token'))))
  .get('/l/:slug', async (c) => ask(c, await visitBySlug(c.var.deps, c.req.param('slug'))))
  .post('/l/:slug', async (c) => take(c, await visitBySlug(c.var.deps, c.req.param('slug'))))
  .get('/l/:slug/qr.svg', async (c) => {
    const link = await linkBySlug(c.var.deps, c.req.param('slug'))
    c.header('cache-control', 'public, max-age=86400')
    return c.body(qrSvg(linkUrl(c.var.deps, link.slug)), 200, { 'content-type': 'image/svg+xml' })
  })
  .get('/l/:slug/qr.png', async (c) => {
    const link = await linkBySlug(c.var.deps, c.req.param('slug'))
    const size = Whole(64, 4096).safeParse(c.req.query('size') ?? '1024')
    if (!size.success) throw new HTTPException(400, { message: 'size: Expected a whole number from 64 to 4096' })
    c.header('cache-control', 'public, max-age=86400')
    return c.body(qrPng(linkUrl(c.var.deps, link.slug), size.data), 200, { 'content-type': 'image/png' })
  })

const tags = ['Answering']
const page = (description: string) => ({
  description,
  content: { 'text/html': { schema: { type: 'string' as const } } },
})
const wanted = z.object({
  score: z.string().optional().meta({ description: 'Preselects a score from 0 to 10; stores nothing' }),
  lang: z.string().optional().meta({ description: 'The language, where the survey leaves it open' }),
})
const visitor = {
  externalId: z
    .string()
    .optional()
    .meta({ description: 'Who opens it, by your own id; also as `property.…`: what is known' }),
  email: z.string().optional(),
  phone: z.string().optional(),
  name: z.string().optional(),
  signature: z
    .string()
    .optional()
    .meta({
      description:
        'Proves who it is: HMAC-SHA-256 of externalId, or else of the e-mail address in small letters, by the survey’s ' +
        'identity secret. Without it, or where it does not fit, the person is only claimed',
    }),
}
const form = z.object({
  key: z.string().optional().meta({ description: 'The same for every attempt to send this answer' }),
  score: z.string().meta({ description: '0 to 10' }),
  comment: z.string().optional(),
  contactRequested: z.literal('yes').optional(),
  contactDetails: z.string().optional().meta({ description: 'An e-mail address or a phone number; by shared links' }),
})

for (const [path, what] of [
  ['/s/{token}', 'personal link'],
  ['/l/{slug}', 'shared link'],
] as const) {
  const params = z.object(path === '/l/{slug}' ? { slug: z.string() } : { token: z.string() })
  const about = { path, tags, security: [] }
  answering.openAPIRegistry.registerPath({
    ...about,
    method: 'get',
    summary: `The answering page of a ${what}`,
    request: { params, query: path === '/l/{slug}' ? wanted.extend(visitor) : wanted },
    responses: { 200: page('The question. Nothing is stored') },
  })
  answering.openAPIRegistry.registerPath({
    ...about,
    method: 'post',
    summary: `The plain form of a ${what}`,
    request: { params, body: { content: { 'application/x-www-form-urlencoded': { schema: form } } } },
    responses: {
      200: page('Stored, with what else there is to ask'),
      303: { description: 'Stored: on to the thanks' },
      400: page('The form, with what is to be put right'),
    },
  })
}
answering.openAPIRegistry.registerPath({
  method: 'get',
  path: '/l/{slug}/qr.svg',
  tags,
  security: [],
  summary: 'The QR code of a shared link',
  request: { params: z.object({ slug: z.string() }) },
  responses: { 200: { description: 'The code', content: { 'image/svg+xml': { schema: { type: 'string' } } } } },
})
answering.openAPIRegistry.registerPath({
  method: 'get',
  path: '/l/{slug}/qr.png',
  tags,
  security: [],
  summary: 'The same as a picture',
  request: { params: z.object({ slug: z.string() }), query: z.object({ size: Whole(64, 4096).default(1024) }) },
  responses: {
    200: { description: 'At most so many dots wide', content: { 'image/png': { schema: { type: 'string' } } } },
  },
})

/** The question in the visitor's language; kept for the page that says what went wrong, should something. */
function asked(c: Context<Env>, { survey, knownLocale }: Visit): Question {
  const asked = question(survey, wantedLanguages(c, knownLocale))
  c.set('question', asked)
  return asked
}

/** Shows the question. Never writes: mail scanners follow every link, also those with `?score=`, which only preselects. */
function ask(c: Context<Env>, visit: Visit) {
  c.header('cache-control', 'no-store')
  const question = asked(c, visit)
  const { deps } = c.var
  const thanked = c.req.query('thanks')
  if (thanked !== undefined) return c.html(thanksPage(c, question, thanked))
  const machine = machineVisit(c)
  if (machine) deps.ignored.note(deps, visit.survey, machine)
  if (visit.refusal) throw visit.refusal
  const empty = { key: crypto.randomUUID(), comment: '', contactRequested: false, contactDetails: '' }
  const unseen = { opened: deps.now(), trapped: c.req.query(TRAP) !== undefined }
  const visitor = visitorOf(visit, c.req.query())
  return c.html(
    answerPage(c, question, visit.way, { ...empty, ...unseen, visitor, score: scoreIn(c.req.query('score')) }),
  )
}

/** Whom the address, or the form that it led to, says that this is; a personal link knows that itself. */
const visitorOf = ({ way }: Visit, said: Record<string, unknown>) => ('link' in way ? visitorIn(said) : undefined)

/** Thanks by group, with the link that the survey has for it. */
function thanksPage(c: Context<Env>, { texts, language, thanksLinks }: Question, thanked: string) {
  const group = groups.find((group) => group === thanked)
  const text = { promoter: texts.thanksPromoter, passive: texts.thanksPassive, detractor: texts.thanksDetractor }
  return messagePage(c, language, texts.thanks, group ? text[group] : texts.thanksText, {
    done: true,
    link: group && thanksLinks[group],
  })
}

/** Takes the plain form. A faulty one comes back as it was filled in, with what to put right. */
async function take(c: Context<Env>, visit: Visit) {
  const { way } = visit
  const { deps } = c.var
  const question = asked(c, visit)
  const sent = await fields(c)
  const more = additionIn(sent, question)
  if (more) {
    await addToAnswer(deps, more.id, more.addition)
    c.set('outcome', 'added')
    return thank(c, question, more.group)
  }
  const evidence = evidenceOf(c, sent)
  const draft = draftIn(sent, crypto.randomUUID())
  const visitor = visitorOf(visit, sent)
  const said = answerIn(draft, question.texts, way, question.language, visitor)
  if ('alarm' in said) {
    if (!isForPeople(c)) throw new HTTPException(400, { message: said.alarm.text })
    const unseen = { opened: deps.now() - (evidence.openFor ?? 0), trapped: evidence.trapped }
    return c.html(answerPage(c, question, way, { ...draft, ...unseen, visitor, alarm: said.alarm }), 400)
  }
  const taken = await noticingLate(c, visit.survey, evidence, () => answer(deps, visit.survey, said, evidence))
  c.set('outcome', outcomeOf(taken))
  const { receipt } = taken
  return asksMore(question, receipt) ? c.html(morePage(c, question, receipt)) : thank(c, question, receipt.group)
}

const thank = (c: Context<Env>, { language }: Question, group: string) =>
  c.redirect(`${c.req.path}?lang=${language}&thanks=${encodeURIComponent(group)}`, 303)
