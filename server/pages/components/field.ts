import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type Attributes, attributes } from './attributes.ts'

/** The id defaults to the name; set it where two forms of a page have a field of the same name. */
export interface FieldProps {
  name: string
  label: string
  id?: string
  hint?: string | Markup | undefined
  /** What is wrong with the value, as a sentence. */
  error?: string | undefined
  required?: boolean
  /** `(optional)`, shown beside the label; for forms where most fields are required. */
  optionalLabel?: string
  attributes?: Attributes
}

export interface Choice {
  value: string
  label: string
  hint?: string
  disabled?: boolean
}

/** A field of one line: text, email, password, number, date, search … */
export function textField(props: FieldProps & { value?: string | null; type?: string }): Markup {
  const { type = 'text' } = props
  const value = type === 'password' ? null : props.value
  return labelledField(props, html`<input${attributes({ ...controlAttributes(props), type, value })}>`)
}

export const textArea = (props: FieldProps & { value?: string | null; rows?: number }): Markup =>
  labelledField(
    props,
    html`<textarea${attributes({ rows: props.rows ?? 4, ...controlAttributes(props) })}>${props.value ?? ''}</textarea>`,
  )

export const selectField = (props: FieldProps & { value?: string | null; choices: readonly Choice[] }): Markup =>
  labelledField(
    props,
    html`<select${attributes(controlAttributes(props))}>${optionElements(props.choices, props.value)}</select>`,
  )

/** The options of a select. */
export function optionElements(choices: readonly Choice[], selectedValue: string | null | undefined): Markup {
  const option = ({ value, label, disabled }: Choice) =>
    html`<option${attributes({ value, selected: value === (selectedValue ?? ''), disabled })}>${label}</option>`
  return html`${choices.map(option)}`
}

/**
 * The form needs `enctype="multipart/form-data"`. Browsers label a file input in their own language: with script, ours lies
 * over it, and the input itself takes the clicks, drops and keys. Without script the browser's is shown.
 */
export function fileField({ t }: ViewContext, props: FieldProps & { accept?: string }): Markup {
  const input = html`<input${attributes({ ...controlAttributes(props), type: 'file', accept: props.accept })}>`
  return labelledField(
    props,
    html`<div class="file">
${input}
<span class="choose" aria-hidden="true">${t.common.chooseFile}</span>
<span class="chosen" aria-hidden="true">${t.common.noFile}</span>
</div>`,
  )
}

export function checkField(props: FieldProps & { checked?: boolean; value?: string }): Markup {
  const inputAttributes = {
    ...controlAttributes(props),
    type: 'checkbox',
    value: props.value ?? 'yes',
    checked: props.checked,
  }
  return html`<div class="field tick">
<label><input${attributes(inputAttributes)}><span>${props.label}</span></label>
${fieldNotes(props)}
</div>`
}

interface GroupProps extends FieldProps {
  choices: readonly Choice[]
  /** Where the heading above says the same: only screen readers read the label. */
  hideLabel?: boolean
}

export const radioGroup = (props: GroupProps & { value?: string | null }): Markup =>
  choiceGroup(props, 'radio', [props.value ?? ''])

export const checkGroup = (props: GroupProps & { values?: readonly string[] }): Markup =>
  choiceGroup(props, 'checkbox', props.values ?? [])

function choiceGroup(props: GroupProps, type: string, selectedValues: readonly string[]): Markup {
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
  const groupAttributes = { 'aria-describedby': ariaDescribedBy(props), 'aria-invalid': ariaInvalid(props) }
  return html`<fieldset class="field"${attributes(groupAttributes)}>
<legend${attributes({ class: props.hideLabel ? 'unseen' : null })}>${props.label}${optionalMark(props)}</legend>
<div class="choices">
${props.choices.map(choiceInput)}
</div>
${fieldNotes(props)}
</fieldset>`
}

/** A control with its label above, and its error and hint below. */
export const labelledField = (props: FieldProps, input: Markup): Markup =>
  html`<div class="field">
<label for="${getFieldId(props)}">${props.label}${optionalMark(props)}</label>
${input}
${fieldNotes(props)}
</div>`

const getFieldId = ({ id, name }: FieldProps) => id ?? name
const ariaInvalid = ({ error }: FieldProps) => (error ? 'true' : null)

/** The attributes of the control of a field. */
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

const optionalMark = ({ optionalLabel }: FieldProps) => (optionalLabel ? html` <small>${optionalLabel}</small>` : '')

function fieldNotes(props: FieldProps) {
  const id = getFieldId(props)
  return html`${props.error ? html`<p class="error" id="${id}-error">${props.error}</p>` : ''}
${props.hint ? html`<p class="hint" id="${id}-hint">${props.hint}</p>` : ''}`
}
