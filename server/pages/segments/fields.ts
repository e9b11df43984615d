import { html } from 'hono/html'
import { groups } from '../../../shared/nps.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { checkField, checkGroup, fileField, selectField, textArea, textField } from '../components/field.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { conditionField, countPropertyRows } from './form.ts'

interface FieldsProps {
  form: Form
  errors: FieldErrors
}

const tiers = ['A', 'B', 'C', 'D']

/** The conditions of a segment. Blank ones do not count. */
export function conditionFields(view: ViewContext, props: FieldsProps): Markup {
  return html`<p class="intro">${view.t.segments.fields.conditionsIntro}</p>
${peopleFields(view, props)}
${propertyFields(view, props)}
${historyFields(view, props)}`
}

const fieldProps = ({ form, errors }: FieldsProps, name: string) => ({
  name: conditionField(name),
  value: form.text(conditionField(name)),
  error: errors[conditionField(name)],
})

function peopleFields({ t, format }: ViewContext, props: FieldsProps): Markup {
  const messages = t.segments.fields
  const list = (name: string) => ({ values: props.form.list(conditionField(name)), ...fieldProps(props, name) })
  return html`<div class="fields">
${checkGroup({ label: messages.tiers, ...list('tiers'), choices: tiers.map((value) => ({ value, label: value })) })}
${checkGroup({
  label: messages.groups,
  ...list('groups'),
  choices: groups.map((value) => ({ value, label: t.common.groupsPlural[value] })),
})}
${selectField({
  label: messages.response,
  ...fieldProps(props, 'response'),
  choices: [
    { value: '', label: messages.anyResponse },
    { value: 'yes', label: messages.responded },
    { value: 'no', label: messages.notResponded },
  ],
})}
${textField({
  label: messages.languages,
  hint: messages.languagesHint,
  ...fieldProps(props, 'languages'),
  attributes: { maxlength: 500, lang: format.language, spellcheck: 'false' },
})}
</div>`
}

/** A row for each property, of which a contact has one of the values. */
function propertyFields({ t }: ViewContext, props: FieldsProps): Markup {
  const messages = t.segments.fields
  const error = props.errors[conditionField('key-0')]
  const row = (_: unknown, index: number) => {
    const cell = (name: string, label: string, placeholder: string) => {
      const { name: fieldName, value } = fieldProps(props, `${name}-${index}`)
      return html`<input id="${fieldName}" name="${fieldName}" value="${value}" aria-label="${label}" placeholder="${placeholder}" maxlength="2000">`
    }
    return html`<div class="pair">
${cell('key', messages.propertyLine(index + 1), messages.property)}
${cell('values', messages.valuesLine(index + 1), messages.values)}
</div>`
  }
  return html`<fieldset class="field">
<legend>${messages.properties}</legend>
${Array.from({ length: countPropertyRows(props.form) }, row)}
${error ? html`<p class="error">${error}</p>` : ''}
<p class="hint">${messages.propertiesHint}</p>
</fieldset>`
}

function historyFields({ t }: ViewContext, props: FieldsProps): Markup {
  const messages = t.segments.fields
  const scores = [{ value: '', label: messages.anyResponse }].concat(
    Array.from({ length: 11 }, (_, score) => ({ value: `${score}`, label: `${score}` })),
  )
  const number = { min: 1, max: 3650, size: 10, inputmode: 'numeric' }
  return html`${textField({ label: messages.asked, hint: messages.askedHint, type: 'number', ...fieldProps(props, 'asked'), attributes: number })}
${checkField({
  label: messages.neverAsked,
  name: conditionField('neverAsked'),
  checked: props.form.has(conditionField('neverAsked')),
})}
<div class="fields">
${selectField({ label: messages.scoreFrom, ...fieldProps(props, 'scoreFrom'), choices: scores })}
${selectField({ label: messages.scoreTo, ...fieldProps(props, 'scoreTo'), choices: scores })}
${textField({ label: messages.since, type: 'date', ...fieldProps(props, 'since') })}
${textField({ label: messages.before, type: 'date', ...fieldProps(props, 'before') })}
</div>
${textField({ label: messages.tags, hint: messages.tagsHint, ...fieldProps(props, 'tags'), attributes: { maxlength: 1000 } })}`
}

/** The name of a fixed list and the addresses in it. The form needs `enctype="multipart/form-data"`. */
export function listFields(view: ViewContext, { form, errors }: FieldsProps): Markup {
  const messages = view.t.segments.list
  return html`<p class="intro">${messages.intro}</p>
${textArea({
  name: 'list-contacts',
  label: messages.paste,
  hint: messages.pasteHint,
  value: form.text('list-contacts'),
  error: errors['list-contacts'],
  rows: 6,
  attributes: { spellcheck: 'false', autocapitalize: 'none' },
})}
${fileField(view, { name: 'list-file', label: messages.file, hint: messages.fileHint, accept: '.csv,.txt,.xlsx' })}`
}
