import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'

/** What all fields have. The id is the name, unless two forms of a page ask for the same. */
export interface Field {
  name: string
  label: string
  id?: string
  hint?: string | Markup | undefined
  /** What is wrong with it, in a sentence. */
  error?: string | undefined
  required?: boolean
  /** Says "optional" beside the label, in that language: where most fields of the form are required. */
  optionalIn?: StaffLanguage
  attributes?: Attributes
}

export interface Choice {
  value: string
  label: string
  hint?: string
  disabled?: boolean
}

/** One line: text, e-mail, password, number, date, search … */
export const textField = (about: Field & { value?: string | null; type?: string }): Markup =>
  labelled(
    about,
    html`<input${attributes({ ...control(about), type: about.type ?? 'text', value: about.type === 'password' ? null : about.value })}>`,
  )

/** Several lines. */
export const textArea = (about: Field & { value?: string | null; rows?: number }): Markup =>
  labelled(
    about,
    html`<textarea${attributes({ rows: about.rows ?? 4, ...control(about) })}>${about.value ?? ''}</textarea>`,
  )

/** One of a list. */
export const selectField = (about: Field & { value?: string | null; choices: readonly Choice[] }): Markup =>
  labelled(about, html`<select${attributes(control(about))}>${options(about.choices, about.value)}</select>`)

/** The options of a select. */
export const options = (choices: readonly Choice[], value: string | null | undefined): Markup =>
  html`${choices.map(
    (choice) =>
      html`<option${attributes({ value: choice.value, selected: choice.value === (value ?? ''), disabled: choice.disabled })}>${choice.label}</option>`,
  )}`

/** A file. The form needs `enctype="multipart/form-data"`. */
export const fileField = (about: Field & { accept?: string }): Markup =>
  labelled(about, html`<input${attributes({ ...control(about), type: 'file', accept: about.accept })}>`)

/** Yes or no. */
export function checkField(about: Field & { checked?: boolean; value?: string }): Markup {
  const inputs = { ...control(about), type: 'checkbox', value: about.value ?? 'yes', checked: about.checked }
  return html`<div class="field tick"><label><input${attributes(inputs)}><span>${about.label}</span></label>${beneath(about)}</div>`
}

/** One of a few, all of them in view. */
export const radioGroup = (about: Field & { value?: string | null; choices: readonly Choice[] }): Markup =>
  group(about, 'radio', [about.value ?? ''])

/** Any of a few. */
export const checkGroup = (about: Field & { values?: readonly string[]; choices: readonly Choice[] }): Markup =>
  group(about, 'checkbox', about.values ?? [])

function group(about: Field & { choices: readonly Choice[] }, type: string, chosen: readonly string[]): Markup {
  const id = idOf(about)
  const choice = ({ value, label, hint, disabled }: Choice, index: number) =>
    html`<label><input${attributes({
      ...about.attributes,
      id: index === 0 ? id : null,
      type,
      name: about.name,
      value,
      disabled,
      checked: chosen.includes(value),
      required: about.required && type === 'radio',
    })}><span>${label}${hint ? html`<small>${hint}</small>` : ''}</span></label>`
  return html`<fieldset class="field"${attributes({ 'aria-describedby': describedBy(about), 'aria-invalid': invalid(about) })}><legend>${about.label}${optional(about)}</legend><div class="choices">${about.choices.map(choice)}</div>${beneath(about)}</fieldset>`
}

/** Any control with its label above, its hint and its error beneath. */
export const labelled = (about: Field, input: Markup): Markup =>
  html`<div class="field"><label for="${idOf(about)}">${about.label}${optional(about)}</label>${input}${beneath(about)}</div>`

const idOf = ({ id, name }: Field) => id ?? name
const invalid = ({ error }: Field) => (error ? 'true' : null)

/** What the control of a field says of itself. */
export const control = (about: Field): Attributes => ({
  id: idOf(about),
  name: about.name,
  required: about.required,
  'aria-describedby': describedBy(about),
  'aria-invalid': invalid(about),
  ...about.attributes,
})

function describedBy(about: Field): string | null {
  const ids = [about.error && `${idOf(about)}-error`, about.hint && `${idOf(about)}-hint`].filter(Boolean)
  return ids.join(' ') || null
}

const optional = ({ optionalIn }: Field) =>
  optionalIn ? html` <small>(${commonWords(optionalIn).optional})</small>` : ''

const beneath = (about: Field) =>
  html`${about.error ? html`<p class="error" id="${idOf(about)}-error">${about.error}</p>` : ''}${about.hint ? html`<p class="hint" id="${idOf(about)}-hint">${about.hint}</p>` : ''}`
