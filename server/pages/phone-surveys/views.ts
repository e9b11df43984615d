import { html } from 'hono/html'
import type { Question } from '../../../shared/question.ts'
import { attributes } from '../components/attributes.ts'
import type { Markup } from '../layout/page.ts'

/** A form of an interview, as it was submitted. */
export interface InterviewState {
  /** By the name of the field; `''` is about the whole form. */
  errors: Record<string, string>
  getText(name: string): string
  getList(name: string): string[]
  /** Another interviewer is calling the contact. */
  isTaken?: boolean
  /** Identifies the form: submitted twice, it is stored once. */
  key: string
}

/** A line that the interviewer reads out, in the language of the conversation. */
export const say = ({ language }: Question, label: string, text: string): Markup =>
  html`<div>
<p class="quiet"><small>${label}</small></p>
<blockquote lang="${language}" dir="auto">${text}</blockquote>
</div>`

/** Fields for the respondents of some groups: the page's script shows them once a score of one is chosen. */
export const groupFields = (groups: readonly string[], content: Markup): Markup =>
  html`<div data-groups="${groups.join(' ')}"><div class="stack">${content}</div></div>`

interface ChoicesProps {
  type: 'checkbox' | 'radio'
  name: string
  label: string
  /** The language of the options. */
  language: string
  options: readonly { id: string; text: string }[]
  selected: readonly string[]
}

/** Options as large buttons. */
export const choices = ({ type, name, label, language, options, selected }: ChoicesProps): Markup =>
  html`<fieldset class="field causes">
<legend>${label}</legend>
<div class="choices" lang="${language}">
${options.map(
  ({ id, text }) =>
    html`<label><input${attributes({ type, name, value: id, checked: selected.includes(id) })}><span>${text}</span></label>`,
)}
</div>
</fieldset>`
