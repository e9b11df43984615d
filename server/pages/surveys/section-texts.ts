import { html } from 'hono/html'
import { type Language, surveyTexts } from '../../../shared/locale.ts'
import type { TextKey } from '../../../shared/locales/en.ts'
import type { Survey } from '../../../shared/survey.ts'
import { textArea, textField } from '../components/field.ts'
import { type Sent, textAt } from './form.ts'
import type { Section, View } from './sections.ts'

const keys = [
  'question',
  'low',
  'high',
  'commentPromoter',
  'commentPassive',
  'commentDetractor',
  'comment',
  'reasons',
  'contactMe',
  'submit',
] as const satisfies readonly TextKey[]

/** A survey's own texts of some keys in one language; what it leaves to us is missing. */
export const textsOf = (survey: Survey, editing: Language, keys: readonly TextKey[]): Record<string, string> =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const text = survey.texts[editing]?.[key]
      return text === undefined ? [] : [[key, text]]
    }),
  )

/** All texts of a survey with what a form says of some keys in one language. */
export function withTexts(survey: Survey, editing: Language, keys: readonly TextKey[], sent: Sent) {
  const others = Object.entries(survey.texts[editing] ?? {}).filter(([key]) => !keys.includes(key as TextKey))
  const own = keys.flatMap((key) => {
    const text = textAt(sent, `texts.${key}`)
    return text ? [[key, text] as const] : []
  })
  const all = { ...survey.texts, [editing]: Object.fromEntries([...others, ...own]) }
  return Object.fromEntries(Object.entries(all).filter(([, texts]) => Object.keys(texts).length > 0))
}

/** A field for one text: empty it says what ours is. */
export function textOf({ words, editing, survey, sent, errors }: View, key: TextKey, about: { long?: boolean } = {}) {
  const name = `texts.${key}`
  // The question may name whom it is about: what is typed here keeps the place for that.
  const ours = surveyTexts(editing, {}, key === 'question' ? '{subject}' : survey.subject)[key]
  const field = {
    name,
    label: words.texts[key as keyof typeof words.texts] ?? key,
    hint: key === 'question' ? words.questionHint : undefined,
    error: errors[`texts.${editing}.${key}`],
    value: textAt(sent, name),
    attributes: { placeholder: ours, maxlength: 500, lang: editing, dir: 'auto' },
  }
  return about.long ? textArea({ ...field, rows: 2 }) : textField(field)
}

export const texts: Section = {
  spoken: true,
  part: (survey, editing) => textsOf(survey, editing, keys),
  shown: (survey, editing) => ({ texts: textsOf(survey, editing, keys) }),
  read: (sent, survey, editing) => ({ texts: withTexts(survey, editing, keys, sent) }),
  fields: (view) => html`<p class="hint">${view.words.textsHint}</p>
${textOf(view, 'question', { long: true })}
<div class="fields">${textOf(view, 'low')}${textOf(view, 'high')}</div>
<fieldset class="group"><legend>${view.words.commentLegend}</legend>
${textOf(view, 'commentPromoter')}${textOf(view, 'commentPassive')}${textOf(view, 'commentDetractor')}${textOf(view, 'comment')}</fieldset>
<div class="fields">${textOf(view, 'reasons')}${textOf(view, 'contactMe')}${textOf(view, 'submit')}</div>`,
}
