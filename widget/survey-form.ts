import { html, nothing } from 'lit/html.js'
import type { Alarm, Draft } from '../shared/draft.ts'
import { scores } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import { ANSWER, type Asked, asked, groupOf, groupText } from './draft.ts'
import { scaleKeys } from './scale-keys.ts'
import type { Sending } from './submission.ts'

/** Why there is nothing more to ask; texts are named after it. */
export type Ending = 'thanks' | 'kept' | 'spent' | 'expired' | 'closed'

/** All that one survey has come to. */
export interface Now {
  survey: string
  draft: Draft
  question?: Question
  answer?: Sending
  /** Whether it is seen; undefined before. */
  shown?: boolean
  loading?: boolean
  /** Whether it is silent until something happens. */
  waits?: boolean
  alarm?: Alarm | undefined
  ending?: Ending | undefined
  sending?: boolean
}

/** What is drawn. */
export interface View extends Now {
  question: Question
  level: number
  asksContact: boolean
  read(event: Event): void
  submit(event: Event): void
}

/** Element for element what the service writes for readers without script, so that nothing moves. */
export const surveyForm = (view: View) => {
  const { question, draft } = view
  const { texts } = question
  return html`<form novalidate @input=${view.read} @submit=${view.submit}>
<fieldset @keydown=${scaleKeys}>
<legend part="question">${title(view.level, html`<slot name="question">${texts.question}</slot>`)}</legend>
${alarmAt(view, 'score')}${scale('score', scores, texts, draft.score)}
</fieldset>
${draft.score === undefined ? nothing : more(view)}
</form>`
}

const title = (level: number, text: unknown) =>
  html`<span class="title" role="heading" aria-level=${level} tabindex="-1">${text}</span>`

/** What follows the score. */
const more = (view: View) => {
  const { question, draft, sending } = view
  const { texts } = question
  return html`<div class="more">
${alarmAt(view, 'comment')}${area(view, 'comment', groupText(texts, 'comment', groupOf(draft)), draft.comment)}
${asked(question, draft).map((it) => further(view, it))}
<label class="tick">
<input type="checkbox" name="contactRequested" .checked=${draft.contactRequested}>
<span>${texts.contactMe}</span></label>
${view.asksContact && draft.contactRequested ? details(view) : nothing}${alarmAt(view, 'end')}
<button part="button" aria-disabled=${!!sending}>${sending ? texts.sending : texts.submit}</button>
</div>`
}

/** Native radio buttons: one stop for the Tab key, and screen readers know what they are. */
const scale = (
  name: string,
  values: readonly number[],
  { low, high }: { low?: string; high?: string },
  chosen?: number,
) => html`<div class="rating">
<span class="low" aria-hidden="true">${low}</span>
<div class=${name === 'score' ? 'scale' : 'scale points'} part="scale">${values.map((value, at) => {
  const end = at ? value === values.at(-1) && high : low
  return html`<label>
<input type="radio" name=${name} value=${value} aria-label=${end ? `${value}, ${end}` : nothing}
tabindex=${chosen === undefined && at ? -1 : nothing} .checked=${value === chosen}>
<span part="score">${value}</span></label>`
})}</div>
<span class="high" aria-hidden="true">${high}</span>
</div>`

const label = ({ question }: View, text: string) => html`${text} <small>${question.texts.optional}</small>`

const area = (view: View, name: string, text: string, value = '') => html`<label class="field" part="field">
<span>${label(view, text)}</span>
<textarea name=${name} part="comment" maxlength=${name === 'comment' ? 5000 : 2000} dir="auto"
aria-invalid=${faulty(view, name, 'true')} aria-describedby=${faulty(view, name, 'alarm')} .value=${value}></textarea>
</label>`

/** A further question; the reasons are one. */
const further = (view: View, { id, type, text, points, low, high, options }: Asked) => {
  const name = ANSWER + id
  const said = view.draft.answers?.[id] ?? []
  if (type === 'text') return area(view, name, text, said[0])
  return html`<fieldset class="field" part=${id === 'reasons' ? id : 'field'}>
<legend>${label(view, text)}</legend>
${
  points
    ? scale(name, scores.slice(1, points).concat(points), { low, high }, Number(said[0]) || undefined)
    : html`<div class="picks">${options?.map(
        ({ id, text }) => html`<label part="reason">
<input type=${type === 'one' ? 'radio' : 'checkbox'} name=${name} value=${id} .checked=${said.includes(id)}>
<span>${text}</span></label>`,
      )}</div>`
}
</fieldset>`
}

/** Whom to contact: asked, once the box is ticked, where nothing else says so. */
const details = (view: View) => html`${alarmAt(view, 'contact')}
<label class="field details" part="field">
<span>${view.question.texts.contactDetails}</span>
<input type="text" name="contactDetails" autocomplete="email" maxlength="254" dir="auto"
aria-invalid=${faulty(view, 'contact', 'true')} aria-describedby=${faulty(view, 'contact', 'alarm')}
.value=${view.draft.contactDetails}>
</label>`

/** Just before the field that it is about: one step from putting it right. */
const alarmAt = ({ alarm }: View, place: string) =>
  alarm?.at === place ? html`<p class="alarm" id="alarm" tabindex="-1">${alarm.text}</p>` : nothing

const faulty = ({ alarm }: View, place: string, value: string) => (alarm?.at === place ? value : nothing)

/** The end, and what is said there. */
export const surveyEnd = ({ question, draft, level }: View, ending: Ending) => {
  const { texts, thanksLinks } = question
  const isDone = ending === 'thanks'
  const group = groupOf(draft)
  const link = isDone && thanksLinks[group]
  return html`<div class="said ${isDone ? 'done' : ''}" part="thanks">
${title(level, texts[ending])}
<p id="more">${isDone ? html`<slot name="thanks">${groupText(texts, ending, group)}</slot>` : texts[`${ending}Text`]}</p>
${link ? html`<p><a href=${link.url} target="_blank" rel="noopener" part="link">${link.text}</a></p>` : nothing}
</div>`
}
