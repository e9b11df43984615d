import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { Email, Phone } from '../../../shared/contact.ts'
import type { Draft, DraftError } from '../../../shared/draft.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { scores, toGroup } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { NewResponse, Score } from '../../../shared/response.ts'
import type { LinkRef } from '../../domain/responses/visits.ts'
import { TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import { type Markup, page, surveyLogo } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { type Respondent, respondentAttributes, respondentFields } from './respondents.ts'

/** What the form shows, as typed so far. */
export type FormDraft = Draft & {
  alarm?: DraftError | undefined
  /** When the form was first shown, in milliseconds UTC. */
  opened: number
  /** Something filled in what people do not see. */
  trapped: boolean
  /** What the address says of who answers. */
  respondent?: Respondent | undefined
}

/** The question with its form: works as it stands, and better once `<vouch-survey>` has taken it over. */
export function respondPage(c: Context<Env>, question: Question, linkRef: LinkRef, draft: FormDraft): Markup {
  const { texts, language } = question
  const content = html`<main class="sheet">${surveyLogo(question)}
<vouch-survey survey="${question.surveyId}" ${linkAttribute(linkRef)}${respondentAttributes(draft.respondent)} heading-level="1">
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${respondForm(texts, linkRef, draft, language)}
</vouch-survey>
</main>`
  // Who has come by what nobody sees is not helped any further.
  const head = draft.trapped ? html`` : html`<script type="module" src="/vouch.js"></script>`
  // A page is announced by its title: what went wrong comes first.
  const title = draft.alarm ? `${draft.alarm.message} ${texts.question}` : texts.question
  return page(c, { title, language, style: buildRespondStyle(question), head }, content)
}

const linkAttribute = (linkRef: LinkRef) =>
  'token' in linkRef ? html`token="${linkRef.token}"` : html`link="${linkRef.link}"`

/** Element for element what `<vouch-survey>` draws, so that nothing moves when it takes over. */
export const respondForm = (
  texts: Texts,
  linkRef: LinkRef,
  draft: FormDraft,
  language: string,
) => html`<form method="post" action="?lang=${language}">
<input type="hidden" name="key" value="${draft.key}" autocomplete="off">
<input type="hidden" name="opened" value="${draft.opened.toString(36)}" autocomplete="off">
${respondentFields(draft.respondent)}
<div hidden><a href="?${TRAP_FIELD}=link" rel="nofollow">${texts.other}</a>
<label>${texts.other} <input name="${TRAP_FIELD}" value="${draft.trapped ? 'link' : ''}" tabindex="-1" autocomplete="off"></label></div>
<fieldset>
<legend><h1 class="title">${texts.question}</h1></legend>
${errorMessage(draft, 'score')}
<div class="rating">
<span class="low" aria-hidden="true">${texts.low}</span>
<div class="scale">${scores.map((score) => scoreChoice(texts, score, score === draft.score))}</div>
<span class="high" aria-hidden="true">${texts.high}</span>
</div>
</fieldset>
<div class="more">
${errorMessage(draft, 'comment')}
<label class="field"><span>${commentLabel(texts, draft.score)} <small>${texts.optional}</small></span>
<textarea name="comment" maxlength="5000" dir="auto" ${invalidAttributes(draft, 'comment')}>
${draft.comment}</textarea></label>
<label class="tick">
<input type="checkbox" name="contactRequested" value="yes" ${draft.contactRequested ? 'checked' : ''}>
<span>${texts.contactMe}</span></label>
${'token' in linkRef || draft.respondent?.contact ? '' : contactField(texts, draft)}
${errorMessage(draft, 'end')}
<button>${texts.submit}</button>
</div>
</form>`

/** What is asked beside the score: by its group, as far as that is known. */
function commentLabel(texts: Texts, score: number | undefined): string {
  const byGroup = { promoter: texts.commentPromoter, passive: texts.commentPassive, detractor: texts.commentDetractor }
  return score === undefined ? texts.comment : byGroup[toGroup(score)]
}

/** Just before the field that it is about, and in focus when the page opens: one step from putting it right. */
const errorMessage = ({ alarm }: FormDraft, field: DraftError['field']) =>
  alarm?.field === field ? html`<p class="alarm" id="alarm" tabindex="-1" autofocus>${alarm.message}</p>` : ''

const invalidAttributes = ({ alarm }: FormDraft, field: DraftError['field']) =>
  alarm?.field === field ? html`aria-invalid="true" aria-describedby="alarm"` : ''

/** The ends of the scale say what they mean to those who hear them one by one. */
function scoreChoice(texts: Texts, score: number, isChecked: boolean) {
  const endLabel = { 0: texts.low, 10: texts.high }[score]
  const label = endLabel === undefined ? '' : html`aria-label="${score}, ${endLabel}"`
  return html`<label>
<input type="radio" name="score" value="${score}" required ${label} ${isChecked ? 'checked' : ''}>
<span>${score}</span></label>`
}

/** Whom to contact: asked where the link does not say. */
const contactField = (texts: Texts, draft: FormDraft) => html`${errorMessage(draft, 'contact')}
<label class="field details"><span>${texts.contactDetails}</span>
<input type="text" name="contactDetails" autocomplete="email" maxlength="254" dir="auto"
value="${draft.contactDetails}" ${invalidAttributes(draft, 'contact')}></label>`

/** A score written in an address or a form: `7`, never `07` or `7.0`. */
export const parseScore = (value: string | undefined): number | undefined =>
  value !== undefined && /^(\d|10)$/.test(value) ? Score.parse(Number(value)) : undefined

/** The form as it was sent; missing fields are empty. */
export function parseDraft(fields: Record<string, unknown>, key: string): Draft {
  const getText = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : '')
  return {
    key: getText('key') || key,
    score: parseScore(getText('score')),
    // A form sends two characters for each end of line; a person counts one.
    comment: getText('comment').replaceAll('\r\n', '\n'),
    contactRequested: getText('contactRequested') !== '',
    contactDetails: getText('contactDetails'),
  }
}

/** What a form says, ready for the domain; or what is to be put right. */
export function parseResponse(
  draft: Draft,
  texts: Texts,
  linkRef: LinkRef,
  language: string,
  respondent?: Respondent,
): NewResponse | { alarm: DraftError } {
  if (draft.score === undefined) return { alarm: { field: 'score', message: texts.scoreMissing } }
  const needsContact = 'link' in linkRef && draft.contactRequested && !respondent?.contact
  const contact = needsContact ? parseContact(draft.contactDetails.trim()) : undefined
  if (needsContact && !contact) return { alarm: { field: 'contact', message: texts.contactInvalid } }
  const { key, score, comment, contactRequested } = draft
  const formValues = { key, score, comment, contactRequested, locale: language }
  const response = NewResponse.safeParse({
    ...linkRef,
    ...formValues,
    ...respondent,
    contact: respondent?.contact ?? contact,
  })
  if (response.success) return response.data
  const isTooLong = response.error.issues.some((issue) => issue.path[0] === 'comment' && issue.code === 'too_big')
  return {
    alarm: isTooLong ? { field: 'comment', message: texts.commentLong } : { field: 'end', message: texts.failed },
  }
}

/** An e-mail address or a phone number; undefined for what is neither. */
function parseContact(contactDetails: string): { email: string } | { phone: string } | undefined {
  const email = Email.safeParse(contactDetails)
  if (email.success) return { email: email.data }
  const phone = Phone.safeParse(contactDetails)
  return phone.success ? { phone: phone.data } : undefined
}
