import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Draft, DraftError } from '../../../shared/draft.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { formatPoint, scores, toGroup } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { NewResponse, Score } from '../../../shared/response.ts'
import type { LinkRef } from '../../domain/responses/visits.ts'
import { TRAP_FIELD } from '../../http/bot-detection.ts'
import type { Env } from '../../http/env.ts'
import type { Form } from '../../http/forms.ts'
import { askerFooter, askerHeader, type Markup, page, withoutPrivacyUrl } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { codeStyle } from './code.ts'
import { type Respondent, respondentAttributes, respondentFields } from './respondents.ts'
import { buildShareTitle, shareTags } from './share-tags.ts'

/** The content of the form. */
export type FormDraft = Draft & {
  error?: DraftError | undefined
  /** When the form was first shown, in milliseconds UTC. */
  opened: number
  /** A bot filled in the hidden field. */
  trapped: boolean
  /** The respondent named by the URL. */
  respondent?: Respondent | undefined
  /** For the code of a text message. */
  codeField?: Markup | undefined
}

/** The question as a plain form, which `<vouch-survey>` replaces where scripts run. */
export function respondPage(c: Context<Env>, question: Question, linkRef: LinkRef, draft: FormDraft): Markup {
  const { language } = question
  const content = html`<main class="sheet">${askerHeader(question)}${draft.codeField ?? ''}
<vouch-survey survey="${question.surveyId}" ${linkAttribute(linkRef)}${respondentAttributes(draft.respondent)} heading-level="1">
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${respondForm(question, linkRef, draft)}
</vouch-survey>
${askerFooter(withoutPrivacyUrl(question), 'token' in linkRef ? `/s/${linkRef.token}/data` : undefined)}
</main>`
  // Bots that fell into the trap do not get the script.
  const script = draft.trapped ? '' : html`<script type="module" src="/vouch.js"></script>`
  const head = html`${shareTags(c, question, linkRef)}
${script}`
  const pageTitle = buildShareTitle(question)
  // Screen readers announce the title, so the error comes first.
  const title = draft.error ? `${draft.error.message} ${pageTitle}` : pageTitle
  return page(
    c,
    { title, language, style: buildRespondStyle(question) + (draft.codeField ? codeStyle : ''), head },
    content,
  )
}

const linkAttribute = (linkRef: LinkRef) =>
  'token' in linkRef ? html`token="${linkRef.token}"` : html`link="${linkRef.link}"`

/** The same elements as `<vouch-survey>` renders, so that nothing moves when it takes over. */
export const respondForm = (
  { texts, language, asker }: Question,
  linkRef: LinkRef,
  draft: FormDraft,
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
<div class="scale">${scores.map((score) => scoreChoice({ texts, language }, score, score === draft.score))}</div>
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
${'token' in linkRef || draft.respondent?.contact ? '' : contactField(texts, draft, language)}
${errorMessage(draft, 'end')}
${privacyLine(asker, texts)}
<button>${texts.submit}</button>
</div>
</form>`

/** How personal data are used, before any are sent. */
const privacyLine = ({ privacyUrl }: Question['asker'], texts: Texts) =>
  privacyUrl
    ? html`<a class="privacy" href="${privacyUrl}" target="_blank" rel="noopener">${texts.privacyLine}</a>`
    : ''

/** The label of the comment, by the group of the score once it is known. */
function commentLabel(texts: Texts, score: number | undefined): string {
  const byGroup = { promoter: texts.commentPromoter, passive: texts.commentPassive, detractor: texts.commentDetractor }
  return score === undefined ? texts.comment : byGroup[toGroup(score)]
}

/** Directly before its field and focused when the page opens. */
const errorMessage = ({ error }: FormDraft, field: DraftError['field']) =>
  error?.field === field ? html`<p class="error" id="error" tabindex="-1" autofocus>${error.message}</p>` : ''

const invalidAttributes = ({ error }: FormDraft, field: DraftError['field']) =>
  error?.field === field ? html`aria-invalid="true" aria-describedby="error"` : ''

/** The ends of the scale have their meaning in the label, for screen readers. */
function scoreChoice({ texts, language }: { texts: Texts; language: string }, score: number, isChecked: boolean) {
  const point = formatPoint(score, language)
  const endLabel = { 0: texts.low, 10: texts.high }[score]
  const label = endLabel === undefined ? '' : html`aria-label="${point}, ${endLabel}"`
  return html`<label>
<input type="radio" name="score" value="${score}" required ${label} ${isChecked ? 'checked' : ''}>
<span>${point}</span></label>`
}

/** Asks for contact details if the link does not have them. */
const contactField = (texts: Texts, draft: FormDraft, language: string) => html`${errorMessage(draft, 'contact')}
<label class="field details"><span>${texts.contactDetails}</span>
<input type="text" name="contactDetails" ${contactInputAttributes(language)} maxlength="254" dir="auto"
value="${draft.contactDetails}" ${invalidAttributes(draft, 'contact')}></label>`

/** In Chinese, people give their phone number. */
function contactInputAttributes(language: string) {
  const keyboard = /^zh/.test(language) ? 'tel' : 'email'
  return html`inputmode="${keyboard}" autocomplete="${keyboard}"`
}

/** A score in a URL or a form: `7`, not `07` or `7.0`. */
export const parseScore = (value: string | undefined): number | undefined =>
  value !== undefined && /^(\d|10)$/.test(value) ? Score.parse(Number(value)) : undefined

/** The submitted form. Missing fields are empty. */
export const parseDraft = (form: Form, newKey: string): Draft => ({
  key: form.text('key') || newKey,
  score: parseScore(form.text('score')),
  // Forms send line breaks as two characters; the length limit counts one.
  comment: form.text('comment').replaceAll('\r\n', '\n'),
  contactRequested: form.text('contactRequested') !== '',
  contactDetails: form.text('contactDetails'),
})

/** The response for the domain, or what is wrong with the form. */
export function parseResponse(
  draft: Draft,
  { texts, language }: Question,
  { linkRef, respondent }: { linkRef: LinkRef; respondent: Respondent | undefined },
): NewResponse | { error: DraftError } {
  if (draft.score === undefined) return { error: { field: 'score', message: texts.scoreMissing } }
  const needsContact = 'link' in linkRef && draft.contactRequested && !respondent?.contact
  const contactDetails = draft.contactDetails.trim()
  if (needsContact && contactDetails === '') return { error: { field: 'contact', message: texts.contactInvalid } }
  const { key, score, comment, contactRequested } = draft
  const response = NewResponse.safeParse({
    ...linkRef,
    key,
    score,
    comment,
    contactRequested,
    locale: language,
    ...respondent,
    contact: respondent?.contact,
    contactDetails: needsContact ? contactDetails : undefined,
  })
  if (response.success) return response.data
  return { error: { field: 'end', message: texts.failed } }
}
