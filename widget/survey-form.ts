import { html, nothing } from 'lit/html.js'
import type { Draft, DraftError } from '../shared/draft.ts'
import { formatPoint, scores } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import { ANSWER_PREFIX, type FurtherQuestion, getFurtherQuestions, getGroup, getGroupText } from './draft.ts'
import { handleScaleKey } from './scale-keys.ts'
import type { Submission } from './submission.ts'

/** Why the form has ended; texts are named after it. */
export type Ending = 'thanks' | 'kept' | 'used' | 'expired' | 'closed'

/** The state of one survey. */
export interface SurveyState {
  survey: string
  draft: Draft
  question?: Question
  submission?: Submission
  /** Undefined until it is first shown. */
  isOpen?: boolean
  isLoading?: boolean
  /** Whether the fallback content inside the element is hidden. */
  isOverlay?: boolean
  error?: DraftError | undefined
  ending?: Ending | undefined
  isSending?: boolean
}

/** What the form renders. */
export interface FormView extends SurveyState {
  question: Question
  headingLevel: number
  needsContactDetails: boolean
  onInput(event: Event): void
  onSubmit(event: Event): void
}

/** The same elements as the plain form of the service, so that nothing moves when it is replaced. */
export const surveyForm = (view: FormView) => {
  const { question, draft } = view
  const { texts } = question
  return html`<form novalidate @input=${view.onInput} @submit=${view.onSubmit}>
<fieldset @keydown=${handleScaleKey}>
<legend part="question">${heading(view.headingLevel, html`<slot name="question">${texts.question}</slot>`)}</legend>
${errorMessage(view, 'score')}${scaleField(view, 'score', scores, { ...texts, value: draft.score })}
</fieldset>
${draft.score === undefined ? privacyLine(question) : furtherFields(view)}
</form>`
}

const heading = (headingLevel: number, text: unknown) =>
  html`<span class="title" role="heading" aria-level=${headingLevel} tabindex="-1">${text}</span>`

/** The fields after the score. */
const furtherFields = (view: FormView) => {
  const { question, draft, isSending } = view
  const { texts } = question
  return html`<div class="more">
${errorMessage(view, 'comment')}${textArea(view, 'comment', getGroupText(texts, 'comment', getGroup(draft)), draft.comment)}
${getFurtherQuestions(question, draft).map((item) => furtherQuestion(view, item))}
<label class="tick">
<input type="checkbox" name="contactRequested" .checked=${draft.contactRequested}>
<span>${texts.contactMe}</span></label>
${view.needsContactDetails && draft.contactRequested ? contactDetailsField(view) : nothing}${errorMessage(view, 'end')}${privacyLine(question)}
<button part="button" aria-disabled=${!!isSending}>${isSending ? texts.sending : texts.submit}</button>
</div>`
}

/** How personal data are used, before any are sent. */
const privacyLine = ({ asker, texts }: Question) =>
  asker.privacyUrl
    ? html`<a class="privacy" href=${asker.privacyUrl} target="_blank" rel="noopener" part="privacy">${texts.privacyLine}</a>`
    : nothing

/** Native radio buttons: one tab stop, and screen readers announce them. */
const scaleField = (
  view: FormView,
  name: string,
  values: readonly number[],
  { low, high, value: selectedValue }: { low?: string; high?: string; value?: number },
) => html`<div class="rating">
<span class="low" aria-hidden="true">${low}</span>
<div class=${name === 'score' ? 'scale' : 'scale points'} part="scale">${values.map((value, index) => {
  const point = formatPoint(value, view.question.language)
  const endLabel = index ? index === values.length - 1 && high : low
  return html`<label>
<input type="radio" name=${name} value=${value} aria-label=${endLabel ? `${point}, ${endLabel}` : nothing}
tabindex=${selectedValue === undefined && index ? -1 : nothing} .checked=${value === selectedValue}>
<span part="score">${point}</span></label>`
})}</div>
<span class="high" aria-hidden="true">${high}</span>
</div>`

const label = ({ question }: FormView, text: string) => html`${text} <small>${question.texts.optional}</small>`

const textArea = (view: FormView, name: string, text: string, value = '') => html`<label class="field" part="field">
<span>${label(view, text)}</span>
<textarea name=${name} part="comment" maxlength=${name === 'comment' ? 5000 : 2000} dir="auto"
aria-invalid=${ifInvalid(view, name, 'true')} aria-describedby=${ifInvalid(view, name, 'error')} .value=${value}></textarea>
</label>`

/** A further question, including the reasons. */
const furtherQuestion = (view: FormView, { id, type, text, points, low, high, options }: FurtherQuestion) => {
  const name = ANSWER_PREFIX + id
  const values = view.draft.answers?.[id] ?? []
  if (type === 'text') return textArea(view, name, text, values[0])
  return html`<fieldset class="field" part=${id === 'reasons' ? id : 'field'}>
<legend>${label(view, text)}</legend>
${
  points
    ? scaleField(view, name, scores.slice(1, points).concat(points), {
        low,
        high,
        value: Number(values[0]) || undefined,
      })
    : html`<div class="picks">${options?.map(
        ({ id, text }) => html`<label part="reason">
<input type=${type === 'one' ? 'radio' : 'checkbox'} name=${name} value=${id} .checked=${values.includes(id)}>
<span>${text}</span></label>`,
      )}</div>`
}
</fieldset>`
}

/** How to contact the respondent, asked once the contact box is ticked. */
const contactDetailsField = (view: FormView) => {
  // In Chinese, people give their phone number.
  const keyboard = /^zh/.test(view.question.language) ? 'tel' : 'email'
  return html`${errorMessage(view, 'contact')}
<label class="field details" part="field">
<span>${view.question.texts.contactDetails}</span>
<input type="text" name="contactDetails" inputmode=${keyboard} autocomplete=${keyboard} maxlength="254" dir="auto"
aria-invalid=${ifInvalid(view, 'contact', 'true')} aria-describedby=${ifInvalid(view, 'contact', 'error')}
.value=${view.draft.contactDetails}>
</label>`
}

/** Placed just before the field: one tab from error to field. */
const errorMessage = ({ error }: FormView, field: string) =>
  error?.field === field ? html`<p class="error" id="error" tabindex="-1">${error.message}</p>` : nothing

const ifInvalid = ({ error }: FormView, field: string, value: string) => (error?.field === field ? value : nothing)

/** The message at the end. */
export const surveyEnd = ({ question, draft, headingLevel }: FormView, ending: Ending) => {
  const { texts, thanksLinks } = question
  const isDone = ending === 'thanks'
  const group = getGroup(draft)
  const link = isDone && thanksLinks[group]
  return html`<div class="ending ${isDone ? 'done' : ''}" part="thanks">
${heading(headingLevel, texts[ending])}
<p id="more">${isDone ? html`<slot name="thanks">${getGroupText(texts, ending, group)}</slot>` : texts[`${ending}Text`]}</p>
${link ? html`<p><a href=${link.url} target="_blank" rel="noopener" part="link">${link.text}</a></p>` : nothing}
</div>`
}
