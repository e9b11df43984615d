import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import type { TextKey } from '../../../shared/locales/en.ts'
import type { Survey } from '../../../shared/survey.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import { textArea, textField } from '../components/field.ts'
import { type FormValue, getText } from './form.ts'
import type { Section, SectionView } from './section.ts'

const keys = [
  'question',
  'subject',
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

/** The custom texts of a survey in one language; default texts are left out. */
export const getOwnTexts = (survey: Survey, textLanguage: Language, keys: readonly TextKey[]): Record<string, string> =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const text = survey.texts[textLanguage]?.[key]
      return text === undefined ? [] : [[key, text]]
    }),
  )

/** All custom texts of a survey, with those of a form in one language. */
export function mergeTexts(survey: Survey, textLanguage: Language, keys: readonly TextKey[], values: FormValue) {
  const otherTexts = Object.entries(survey.texts[textLanguage] ?? {}).filter(([key]) => !keys.includes(key as TextKey))
  const ownTexts = keys.flatMap((key) => {
    const text = getText(values, `texts.${key}`)
    return text ? [[key, text] as const] : []
  })
  const allTexts = { ...survey.texts, [textLanguage]: Object.fromEntries([...otherTexts, ...ownTexts]) }
  return Object.fromEntries(Object.entries(allTexts).filter(([, texts]) => Object.keys(texts).length > 0))
}

/** A field for one text, with the default text as placeholder. */
export function surveyTextField(
  { page, textLanguage, survey, values, errors }: SectionView,
  key: TextKey,
  options: { long?: boolean } = {},
) {
  const messages = page.t.surveys
  const name = `texts.${key}`
  const hints: Partial<Record<TextKey, string>> = {
    question: messages.questionHint,
    subject: messages.languageSubjectHint,
  }
  const field = {
    name,
    label: messages.texts[key as keyof typeof messages.texts] ?? key,
    hint: hints[key],
    error: errors[`texts.${textLanguage}.${key}`],
    value: getText(values, name),
    attributes: {
      placeholder: getDefaultText(survey, textLanguage, key),
      maxlength: 500,
      lang: textLanguage,
      dir: 'auto',
    },
  }
  return options.long ? textArea({ ...field, rows: 2 }) : textField(field)
}

/** What respondents read without an own text. The question keeps its placeholder; the brand is the subject of last resort. */
function getDefaultText(survey: Survey, textLanguage: Language, key: TextKey): string {
  if (key === 'subject') return survey.subject ?? ''
  const subject = key === 'question' ? '{subject}' : survey.subject
  return buildSurveyTexts(textLanguage, { ...survey.texts, [textLanguage]: {} }, subject)[key]
}

export const texts: Section = {
  selectPart: (survey, textLanguage) => getOwnTexts(survey, textLanguage, keys),
  toFormValues: (survey, textLanguage) => ({ texts: getOwnTexts(survey, textLanguage, keys) }),
  toPatch: (values, survey, textLanguage) => ({ texts: mergeTexts(survey, textLanguage, keys, values) }),
  fields: (view) => html`<p class="hint">${view.page.t.surveys.textsHint}</p>
${surveyTextField(view, 'question', { long: true })}
${surveyTextField(view, 'subject')}
<div class="fields">
${surveyTextField(view, 'low')}
${surveyTextField(view, 'high')}
</div>
<fieldset class="group">
<legend>${view.page.t.surveys.commentLegend}</legend>
${surveyTextField(view, 'commentPromoter')}
${surveyTextField(view, 'commentPassive')}
${surveyTextField(view, 'commentDetractor')}
${surveyTextField(view, 'comment')}
</fieldset>
<div class="fields">
${surveyTextField(view, 'reasons')}
${surveyTextField(view, 'contactMe')}
${surveyTextField(view, 'submit')}
</div>`,
}
