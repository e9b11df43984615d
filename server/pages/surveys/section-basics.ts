import { html } from 'hono/html'
import { languages } from '../../../shared/locale.ts'
import { scores } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { radioGroup, selectField, textField } from '../components/field.ts'
import { languageName } from '../layout/format.ts'
import { textAt } from './form.ts'
import type { Section, View } from './sections.ts'

const part = ({ name, type, touchpoint, subject, locale, followUpThreshold }: Survey) => ({
  name,
  type,
  touchpoint,
  subject,
  locale,
  followUpThreshold,
})

export const basics: Section = {
  spoken: false,
  part,
  shown: (survey) =>
    Object.fromEntries(Object.entries(part(survey)).map(([name, value]) => [name, value === null ? '' : `${value}`])),
  read: (sent) => {
    const text = (name: string) => textAt(sent, name) || null
    const threshold = text('followUpThreshold')
    return {
      name: textAt(sent, 'name'),
      type: text('type'),
      touchpoint: text('touchpoint'),
      subject: text('subject'),
      locale: text('locale'),
      followUpThreshold: threshold === null ? null : Number(threshold),
    }
  },
  fields: (view) => html`${fieldsOf(view)}`,
}

const fieldsOf = ({ words, language, sent, errors }: View) => {
  const about = (name: string) => ({ name, value: textAt(sent, name), error: errors[name] })
  return html`${textField({ ...about('name'), label: words.name, hint: words.nameHint, required: true, attributes: { maxlength: 200 } })}
${textField({ ...about('subject'), label: words.subject, hint: words.subjectHint, optionalIn: language, attributes: { maxlength: 100 } })}
${radioGroup({
  ...about('type'),
  label: words.type,
  choices: [
    { value: 'relationship', label: words.types.relationship, hint: words.typeHints.relationship },
    { value: 'touchpoint', label: words.types.touchpoint, hint: words.typeHints.touchpoint },
  ],
})}
${textField({ ...about('touchpoint'), label: words.touchpoint, hint: words.touchpointHint, optionalIn: language, attributes: { maxlength: 100 } })}
<div class="fields">${selectField({
    ...about('locale'),
    label: words.locale,
    hint: words.localeHint,
    choices: [
      { value: '', label: words.localeOpen },
      ...languages.map((value) => ({ value, label: languageName(language, value) })),
    ],
  })}
${selectField({
  ...about('followUpThreshold'),
  label: words.threshold,
  hint: words.thresholdHint,
  choices: [
    { value: '', label: words.thresholdNone },
    ...scores.map((score) => ({ value: `${score}`, label: words.thresholdTo(score) })),
  ],
})}</div>`
}
