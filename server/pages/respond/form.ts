import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { Email, Phone } from '../../../shared/contact.ts'
import type { Alarm, Draft } from '../../../shared/draft.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { group, scores } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { NewAnswer, Score } from '../../../shared/response.ts'
import type { Way } from '../../domain/responses/visits.ts'
import { TRAP } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { logoOf, type Markup, page } from '../layout/page.ts'
import { answerStyleOf } from '../layout/style.ts'
import { type Visitor, visitorAttributes, visitorFields } from './respondents.ts'

/** What the form shows, as typed so far. */
export type ShownDraft = Draft & {
  alarm?: Alarm | undefined
  /** When the form was first shown, in milliseconds UTC. */
  opened: number
  /** Something filled in what people do not see. */
  trapped: boolean
  /** What the address says of who answers. */
  visitor?: Visitor | undefined
}

/** The question with its form: works as it stands, and better once `<vouch-survey>` has taken it over. */
export function answerPage(c: Context<Env>, question: Question, way: Way, draft: ShownDraft): Markup {
  const { texts, language } = question
  const content = html`<main class="sheet">${logoOf(question)}
<vouch-survey survey="${question.surveyId}" ${attribute(way)}${visitorAttributes(draft.visitor)} heading-level="1">
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${answerForm(texts, way, draft, language)}
</vouch-survey>
</main>`
  // Who has come by what nobody sees is not helped any further.
  const head = draft.trapped ? html`` : html`<script type="module" src="/vouch.js"></script>`
  // A page is announced by its title: what went wrong comes first.
  const title = draft.alarm ? `${draft.alarm.text} ${texts.question}` : texts.question
  return page(c, { title, language, style: answerStyleOf(question), head }, content)
}

const attribute = (way: Way) => ('token' in way ? html`token="${way.token}"` : html`link="${way.link}"`)

/** Element for element what `<vouch-survey>` draws, so that nothing moves when it takes over. */
export const answerForm = (
  texts: Texts,
  way: Way,
  draft: ShownDraft,
  language: string,
) => html`<form method="post" action="?lang=${language}">
<input type="hidden" name="key" value="${draft.key}" autocomplete="off">
<input type="hidden" name="opened" value="${draft.opened.toString(36)}" autocomplete="off">
${visitorFields(draft.visitor)}
<div hidden><a href="?${TRAP}=link" rel="nofollow">${texts.other}</a>
<label>${texts.other} <input name="${TRAP}" value="${draft.trapped ? 'link' : ''}" tabindex="-1" autocomplete="off"></label></div>
<fieldset>
<legend><h1 class="title">${texts.question}</h1></legend>
${alarm(draft, 'score')}
<div class="rating">
<span class="low" aria-hidden="true">${texts.low}</span>
<div class="scale">${scores.map((score) => choice(texts, score, score === draft.score))}</div>
<span class="high" aria-hidden="true">${texts.high}</span>
</div>
</fieldset>
<div class="more">
${alarm(draft, 'comment')}
<label class="field"><span>${question(texts, draft.score)} <small>${texts.optional}</small></span>
<textarea name="comment" maxlength="5000" dir="auto" ${faulty(draft, 'comment')}>
${draft.comment}</textarea></label>
<label class="tick">
<input type="checkbox" name="contactRequested" value="yes" ${draft.contactRequested ? 'checked' : ''}>
<span>${texts.contactMe}</span></label>
${'token' in way || draft.visitor?.contact ? '' : details(texts, draft)}
${alarm(draft, 'end')}
<button>${texts.submit}</button>
</div>
</form>`

/** What is asked beside the score: by its group, as far as that is known. */
function question(texts: Texts, score: number | undefined): string {
  const byGroup = { promoter: texts.commentPromoter, passive: texts.commentPassive, detractor: texts.commentDetractor }
  return score === undefined ? texts.comment : byGroup[group(score)]
}

/** Just before the field that it is about, and in focus when the page opens: one step from putting it right. */
const alarm = ({ alarm }: ShownDraft, place: Alarm['at']) =>
  alarm?.at === place ? html`<p class="alarm" id="alarm" tabindex="-1" autofocus>${alarm.text}</p>` : ''

const faulty = ({ alarm }: ShownDraft, place: Alarm['at']) =>
  alarm?.at === place ? html`aria-invalid="true" aria-describedby="alarm"` : ''

/** The ends of the scale say what they mean to those who hear them one by one. */
function choice(texts: Texts, score: number, chosen: boolean) {
  const end = { 0: texts.low, 10: texts.high }[score]
  const label = end === undefined ? '' : html`aria-label="${score}, ${end}"`
  return html`<label>
<input type="radio" name="score" value="${score}" required ${label} ${chosen ? 'checked' : ''}>
<span>${score}</span></label>`
}

/** Whom to contact: asked where the link does not say. */
const details = (texts: Texts, draft: ShownDraft) => html`${alarm(draft, 'contact')}
<label class="field details"><span>${texts.contactDetails}</span>
<input type="text" name="contactDetails" autocomplete="email" maxlength="254" dir="auto"
value="${draft.contactDetails}" ${faulty(draft, 'contact')}></label>`

/** A score written in an address or a form: `7`, never `07` or `7.0`. */
export const scoreIn = (value: string | undefined): number | undefined =>
  value !== undefined && /^(\d|10)$/.test(value) ? Score.parse(Number(value)) : undefined

/** The form as it was sent; missing fields are empty. */
export function draftIn(fields: Record<string, unknown>, key: string): Draft {
  const said = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : '')
  return {
    key: said('key') || key,
    score: scoreIn(said('score')),
    // A form sends two characters for each end of line; a person counts one.
    comment: said('comment').replaceAll('\r\n', '\n'),
    contactRequested: said('contactRequested') !== '',
    contactDetails: said('contactDetails'),
  }
}

/** What a form says, ready for the domain; or what is to be put right. */
export function answerIn(
  draft: Draft,
  texts: Texts,
  way: Way,
  language: string,
  visitor?: Visitor,
): NewAnswer | { alarm: Alarm } {
  if (draft.score === undefined) return { alarm: { at: 'score', text: texts.scoreMissing } }
  const asks = 'link' in way && draft.contactRequested && !visitor?.contact
  const contact = asks ? contactIn(draft.contactDetails.trim()) : undefined
  if (asks && !contact) return { alarm: { at: 'contact', text: texts.contactInvalid } }
  const { key, score, comment, contactRequested } = draft
  const said = { key, score, comment, contactRequested, locale: language }
  const answer = NewAnswer.safeParse({ ...way, ...said, ...visitor, contact: visitor?.contact ?? contact })
  if (answer.success) return answer.data
  const long = answer.error.issues.some((issue) => issue.path[0] === 'comment' && issue.code === 'too_big')
  return { alarm: long ? { at: 'comment', text: texts.commentLong } : { at: 'end', text: texts.failed } }
}

/** An e-mail address or a phone number; undefined for what is neither. */
function contactIn(details: string): { email: string } | { phone: string } | undefined {
  const email = Email.safeParse(details)
  if (email.success) return { email: email.data }
  const phone = Phone.safeParse(details)
  return phone.success ? { phone: phone.data } : undefined
}
