import { html } from 'hono/html'
import type { contactFields } from '../../../shared/contact-import.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import { phoneExamples } from '../../../shared/phone.ts'
import { hiddenFields } from '../components/button.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Empty lines for more properties. */
const SPARE_LINES = 3

export interface PropertyLine {
  key: string
  value: string
}

/** The languages of surveys, and the language of the contact if it is another one. */
function languageField(
  { t, format }: PageContext,
  { value, error }: { value: string; error: string | undefined },
): Markup {
  const tags = value === '' || languages.includes(value as Language) ? languages : [value, ...languages]
  const choices = tags.map((tag) => ({ value: tag, label: format.languageName(tag) }))
  return selectField({
    name: 'locale',
    label: t.contacts.fields.locale,
    value,
    hint: t.contacts.localeHint,
    error,
    choices: [{ value: '', label: t.contacts.noLocale }, ...sortByLabel(choices, format.language)],
  })
}

const sortByLabel = (choices: readonly Choice[], language: string) =>
  choices.toSorted((one, other) => one.label.localeCompare(other.label, language))

export function contactField(
  page: PageContext,
  field: (typeof contactFields)[number],
  { value, error }: { value: string; error: string | undefined },
) {
  const messages = page.t.contacts
  if (field === 'locale') return languageField(page, { value, error })
  const hints = {
    salutation: messages.salutationHint,
    phone: messages.phoneHint(getPhoneExample(page.workspace)),
    externalId: messages.externalIdHint,
  }
  return textField({
    name: field,
    label: messages.fields[field],
    // No type="email": browsers would show their own errors, in their own language.
    type: field === 'phone' ? 'tel' : 'text',
    value,
    hint: hints[field as keyof typeof hints],
    error,
    attributes: { maxlength: 300, autocomplete: 'off', ...(field === 'email' && { inputmode: 'email' }) },
  })
}

/** The properties, each a field with its name as the label, and lines for more of them. */
export function propertyLines(
  { t, format }: PageContext,
  properties: readonly PropertyLine[],
  error: string | undefined,
): Markup {
  const messages = t.contacts
  const lines = [...properties, ...Array.from({ length: SPARE_LINES }, () => ({ key: '', value: '' }))]
  const field = (name: string, label: string, value: string) =>
    textField({ name, label, value, attributes: { maxlength: 200, autocomplete: 'off' } })
  const line = ({ key, value }: PropertyLine, index: number) =>
    key !== '' && !error
      ? html`${hiddenFields({ [`key.${index}`]: key })}${field(`value.${index}`, format.propertyName(key), value)}`
      : html`<div class="pair">
${field(`key.${index}`, messages.propertyName, key)}
${field(`value.${index}`, messages.propertyValue, value)}
</div>`
  return html`<fieldset class="field">
<legend>${messages.fields.properties}</legend>
${error ? html`<p class="error">${error}</p>` : ''}
<p class="hint">${messages.propertiesHint}</p>
${lines.map(line)}
</fieldset>`
}

/** A number as it is written in the country of the workspace; undefined if it needs its country code. */
export const getPhoneExample = ({ country }: PageContext['workspace']) => (country ? phoneExamples[country] : undefined)
