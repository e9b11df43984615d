import { html } from 'hono/html'
import { languages } from '../../../shared/locale.ts'
import { scores } from '../../../shared/nps.ts'
import { type Survey, surveyTypes } from '../../../shared/survey.ts'
import { radioGroup, selectField, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import { getText } from './form.ts'
import type { Section, SectionView } from './section.ts'

const selectPart = ({ name, type, touchpoint, subject, locale, followUpThreshold }: Survey) => ({
  name,
  type,
  touchpoint,
  subject,
  locale,
  followUpThreshold,
})

export const basics: Section = {
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
  fields: (view) => basicsFields(view),
}

const basicsFields = ({ page, values, errors }: SectionView): Markup => {
  const { surveys: messages, common } = page.t
  const fieldProps = (name: string) => ({ name, value: getText(values, name), error: errors[name] })
  const nameField = textField({
    ...fieldProps('name'),
    label: messages.name,
    hint: messages.nameHint,
    required: true,
    attributes: { maxlength: 200 },
  })
  const subjectField = textField({
    ...fieldProps('subject'),
    label: messages.subject,
    hint: messages.subjectHint,
    optionalLabel: common.optional,
    attributes: { maxlength: 100 },
  })
  const typeField = radioGroup({
    ...fieldProps('type'),
    label: messages.type,
    choices: surveyTypes
      .filter((type) => (type === 'recovery') === (getText(values, 'type') === 'recovery'))
      .map((type) => ({ value: type, label: messages.types[type], hint: messages.typeHints[type] })),
  })
  const touchpointField = textField({
    ...fieldProps('touchpoint'),
    label: messages.touchpoint,
    hint: messages.touchpointHint,
    optionalLabel: common.optional,
    attributes: { maxlength: 100 },
  })
  const languageField = selectField({
    ...fieldProps('locale'),
    label: messages.locale,
    hint: messages.localeHint(languages.length),
    choices: [
      { value: '', label: messages.localeOpen },
      ...languages.map((value) => ({ value, label: page.format.languageName(value) })),
    ],
  })
  const thresholdField = selectField({
    ...fieldProps('followUpThreshold'),
    label: messages.threshold,
    hint: messages.thresholdHint,
    choices: [
      { value: '', label: messages.thresholdNone },
      ...scores.map((score) => ({ value: `${score}`, label: messages.thresholdTo(score) })),
    ],
  })
  return html`${nameField}
${subjectField}
${typeField}
${touchpointField}
<div class="fields">
${languageField}
${thresholdField}
</div>`
}
