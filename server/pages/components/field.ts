import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'

/** What all fields have. The id is the name, unless two forms of a page ask for the same. */
export interface FieldProps {
  name: string
  label: string
  id?: string
  hint?: string | Markup | undefined
  /** What is wrong with it, in a sentence. */
  error?: string | undefined
  required?: boolean
  /** Says "optional" beside the label, in that language: where most fields of the form are required. */
  optionalLanguage?: AppLanguage
  attributes?: Attributes
}

export interface Choice {
  value: string
  label: string
  hint?: string
  disabled?: boolean
}

/** One line: text, e-mail, password, number, date, search … */
export const textField = (props: FieldProps & { value?: string | null; type?: string }): Markup =>
  labelledField(
    props,
    html`<input${attributes({ ...controlAttributes(props), type: props.type ?? 'text', value: props.type === 'password' ? null : props.value })}>`,
  )

/** Several lines. */
export const textArea = (props: FieldProps & { value?: string | null; rows?: number }): Markup =>
  labelledField(
    props,
    html`<textarea${attributes({ rows: props.rows ?? 4, ...controlAttributes(props) })}>${props.value ?? ''}</textarea>`,
  )

/** One of a list. */
export const selectField = (props: FieldProps & { value?: string | null; choices: readonly Choice[] }): Markup =>
  labelledField(
    props,
    html`<select${attributes(controlAttributes(props))}>${optionElements(props.choices, props.value)}</select>`,
  )

/** The options of a select. */
export const optionElements = (choices: readonly Choice[], value: string | null | undefined): Markup =>
  html`${choices.map(
    (choice) =>
      html`<option${attributes({ value: choice.value, selected: choice.value === (value ?? ''), disabled: choice.disabled })}>${choice.label}</option>`,
  )}`

/** A file. The form needs `enctype="multipart/form-data"`. */
export const fileField = (props: FieldProps & { accept?: string }): Markup =>
  labelledField(props, html`<input${attributes({ ...controlAttributes(props), type: 'file', accept: props.accept })}>`)

/** Yes or no. */
export function checkField(props: FieldProps & { checked?: boolean; value?: string }): Markup {
  const inputAttributes = {
    ...controlAttributes(props),
    type: 'checkbox',
    value: props.value ?? 'yes',
    checked: props.checked,
  }
  return html`<div class="field tick"><label><input${attributes(inputAttributes)}><span>${props.label}</span></label>${fieldNotes(props)}</div>`
}

/** One of a few, all of them in view. */
export const radioGroup = (props: FieldProps & { value?: string | null; choices: readonly Choice[] }): Markup =>
  choiceGroup(props, 'radio', [props.value ?? ''])

/** Any of a few. */
export const checkGroup = (props: FieldProps & { values?: readonly string[]; choices: readonly Choice[] }): Markup =>
  choiceGroup(props, 'checkbox', props.values ?? [])

function choiceGroup(
  props: FieldProps & { choices: readonly Choice[] },
  type: string,
  selectedValues: readonly string[],
): Markup {
  const fieldId = getFieldId(props)
  const choiceInput = ({ value, label, hint, disabled }: Choice, index: number) =>
    html`<label><input${attributes({
      ...props.attributes,
      id: index === 0 ? fieldId : null,
      type,
      name: props.name,
      value,
      disabled,
      checked: selectedValues.includes(value),
      required: props.required && type === 'radio',
    })}><span>${label}${hint ? html`<small>${hint}</small>` : ''}</span></label>`
  return html`<fieldset class="field"${attributes({ 'aria-describedby': ariaDescribedBy(props), 'aria-invalid': ariaInvalid(props) })}><legend>${props.label}${optionalMark(props)}</legend><div class="choices">${props.choices.map(choiceInput)}</div>${fieldNotes(props)}</fieldset>`
}

/** Any control with its label above, its hint and its error beneath. */
export const labelledField = (props: FieldProps, input: Markup): Markup =>
  html`<div class="field"><label for="${getFieldId(props)}">${props.label}${optionalMark(props)}</label>${input}${fieldNotes(props)}</div>`

const getFieldId = ({ id, name }: FieldProps) => id ?? name
const ariaInvalid = ({ error }: FieldProps) => (error ? 'true' : null)

/** What the control of a field says of itself. */
export const controlAttributes = (props: FieldProps): Attributes => ({
  id: getFieldId(props),
  name: props.name,
  required: props.required,
  'aria-describedby': ariaDescribedBy(props),
  'aria-invalid': ariaInvalid(props),
  ...props.attributes,
})

function ariaDescribedBy(props: FieldProps): string | null {
  const ids = [props.error && `${getFieldId(props)}-error`, props.hint && `${getFieldId(props)}-hint`].filter(Boolean)
  return ids.join(' ') || null
}

const optionalMark = ({ optionalLanguage }: FieldProps) =>
  optionalLanguage ? html` <small>(${commonMessages(optionalLanguage).optional})</small>` : ''

const fieldNotes = (props: FieldProps) =>
  html`${props.error ? html`<p class="error" id="${getFieldId(props)}-error">${props.error}</p>` : ''}${props.hint ? html`<p class="hint" id="${getFieldId(props)}-hint">${props.hint}</p>` : ''}`
