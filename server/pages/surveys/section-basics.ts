import { html } from 'hono/html'
import { languages } from '../../../shared/locale.ts'
import { scores } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { getMessages } from '../../i18n/index.ts'
import { radioGroup, selectField, textField } from '../components/field.ts'
import { createFormat } from '../layout/format.ts'
import { getText } from './form.ts'
import type { Section, SectionView } from './sections.ts'

const selectPart = ({ name, type, touchpoint, subject, locale, followUpThreshold }: Survey) => ({
  name,
  type,
  touchpoint,
  subject,
  locale,
  followUpThreshold,
})

export const basics: Section = {
  isLocalized: false,
  selectPart,
  toFormValues: (survey) =>
    Object.fromEntries(
      Object.entries(selectPart(survey)).map(([name, value]) => [name, value === null ? '' : `${value}`]),
    ),
  toPatch: (values) => {
    const text = (name: string) => getText(values, name) || null
    const threshold = text('followUpThreshold')
    return {
      name: getText(values, 'name'),
      type: text('type'),
      touchpoint: text('touchpoint'),
      subject: text('subject'),
      locale: text('locale'),
      followUpThreshold: threshold === null ? null : Number(threshold),
    }
  },
  fields: (view) => html`${basicsFields(view)}`,
}

const basicsFields = ({ messages, language, values, errors }: SectionView) => {
  const fieldOptions = (name: string) => ({ name, value: getText(values, name), error: errors[name] })
  return html`${textField({ ...fieldOptions('name'), label: messages.name, hint: messages.nameHint, required: true, attributes: { maxlength: 200 } })}
${textField({ ...fieldOptions('subject'), label: messages.subject, hint: messages.subjectHint, optionalLabel: getMessages(language).common.optional, attributes: { maxlength: 100 } })}
${radioGroup({
  ...fieldOptions('type'),
  label: messages.type,
  choices: [
    { value: 'relationship', label: messages.types.relationship, hint: messages.typeHints.relationship },
    { value: 'touchpoint', label: messages.types.touchpoint, hint: messages.typeHints.touchpoint },
  ],
})}
${textField({ ...fieldOptions('touchpoint'), label: messages.touchpoint, hint: messages.touchpointHint, optionalLabel: getMessages(language).common.optional, attributes: { maxlength: 100 } })}
<div class="fields">${selectField({
    ...fieldOptions('locale'),
    label: messages.locale,
    hint: messages.localeHint,
    choices: [
      { value: '', label: messages.localeOpen },
      ...languages.map((value) => ({
        value,
        label: createFormat({ language, timeZone: 'UTC', now: 0 }).languageName(value),
      })),
    ],
  })}
${selectField({
  ...fieldOptions('followUpThreshold'),
  label: messages.threshold,
  hint: messages.thresholdHint,
  choices: [
    { value: '', label: messages.thresholdNone },
    ...scores.map((score) => ({ value: `${score}`, label: messages.thresholdTo(score) })),
  ],
})}</div>`
}
