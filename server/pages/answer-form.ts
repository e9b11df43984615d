import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { Email, Phone } from '../../shared/contact.ts'
import type { Texts } from '../../shared/locales/en.ts'
import type { Question } from '../../shared/question.ts'
import { NewAnswer, Score } from '../../shared/response.ts'
import type { Way } from '../domain/visits.ts'
import type { Env } from '../http/env.ts'
import { type Markup, page } from './layout.ts'
import { answerStyle, pageStyle } from './style.ts'

/** What the form shows, as typed so far. */
export interface Draft {
  key: string
  score: number | undefined
  comment: string
  contactRequested: boolean
  contactDetails: string
  /** What is to be put right first. */
  alarm?: string | undefined
}

const scores = Array.from({ length: 11 }, (_, score) => score)

/** The question with its form: works as it stands, and better once `<vouch-survey>` has taken it over. */
export function answerPage(c: Context<Env>, question: Question, way: Way, draft: Draft): Markup {
  const { texts, language } = question
  const content = html`<main class="sheet">
<vouch-survey survey="${question.surveyId}" ${attribute(way)} ${draft.score === undefined ? '' : html`score="${draft.score}"`}>
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${form(texts, way, draft, language)}
</vouch-survey>
</main>`
  const head = html`<script type="module" src="/vouch.js"></script>`
  return page(c, { title: texts.question, language, style: pageStyle + answerStyle, head }, content)
}

const attribute = (way: Way) => ('token' in way ? html`token="${way.token}"` : html`link="${way.link}"`)

const form = (
  texts: Texts,
  way: Way,
  draft: Draft,
  language: string,
) => html`<form method="post" action="?lang=${language}">
<input type="hidden" name="key" value="${draft.key}">
${draft.alarm ? html`<p class="alarm" role="alert">${draft.alarm}</p>` : ''}
<fieldset>
<legend>${texts.question}</legend>
<div class="scale">
${scores.map(
  (score) =>
    html`<label><input type="radio" name="score" value="${score}" required ${score === draft.score ? 'checked' : ''} ${ends(texts, score)}><span>${score}</span></label>`,
)}
</div>
<div class="ends" aria-hidden="true"><span>${texts.low}</span><span>${texts.high}</span></div>
</fieldset>
<label class="field"><span>${texts.comment} <small>(${texts.optional})</small></span>
<textarea name="comment" maxlength="5000">${draft.comment}</textarea></label>
<label class="tick"><input type="checkbox" name="contactRequested" value="yes" ${draft.contactRequested ? 'checked' : ''}><span>${texts.contactMe}</span></label>
${'token' in way ? '' : details(texts, draft)}
<button>${texts.submit}</button>
</form>`

/** Whom to contact: asked where the link does not say. */
const details = (texts: Texts, draft: Draft) => html`<label class="field details"><span>${texts.contactDetails}</span>
<input type="text" name="contactDetails" autocomplete="email" maxlength="254" value="${draft.contactDetails}"></label>`

/** The ends of the scale say what they mean to those who hear them one by one. */
function ends(texts: Texts, score: number) {
  if (score === 0) return html`aria-label="0, ${texts.low}"`
  return score === 10 ? html`aria-label="10, ${texts.high}"` : ''
}

/** A score written in an address or a form: `7`, never `07` or `7.0`. */
export const scoreIn = (value: string | undefined): number | undefined =>
  value !== undefined && /^(\d|10)$/.test(value) ? Score.parse(Number(value)) : undefined

/** The form as it was sent; missing fields are empty. */
export function draftIn(fields: Record<string, unknown>, key: string): Draft {
  const said = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : '')
  return {
    key: said('key') || key,
    score: scoreIn(said('score')),
    comment: said('comment'),
    contactRequested: said('contactRequested') !== '',
    contactDetails: said('contactDetails'),
  }
}

/** What a form says, ready for the domain; or in words what is to be put right. */
export function answerIn(draft: Draft, texts: Texts, way: Way, language: string): NewAnswer | { alarm: string } {
  if (draft.score === undefined) return { alarm: texts.scoreMissing }
  const contact = 'link' in way && draft.contactRequested ? contactIn(draft.contactDetails.trim()) : undefined
  if (contact === null) return { alarm: texts.contactInvalid }
  const { key, score, comment, contactRequested } = draft
  const answer = NewAnswer.safeParse({ ...way, key, score, comment, contactRequested, contact, locale: language })
  if (answer.success) return answer.data
  const long = answer.error.issues.some((issue) => issue.path[0] === 'comment' && issue.code === 'too_big')
  return { alarm: long ? texts.commentLong : texts.failed }
}

/** An e-mail address or a phone number; undefined where nothing was given, null for what is neither. */
function contactIn(details: string): { email: string } | { phone: string } | null | undefined {
  if (details === '') return undefined
  const email = Email.safeParse(details)
  if (email.success) return { email: email.data }
  const phone = Phone.safeParse(details)
  return phone.success ? { phone: phone.data } : null
}
