import { type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'

/** The languages in which a survey has its own texts, and the current one. */
export function listTextLanguages(survey: Survey, current: Language): Language[] {
  const { texts, reasons, questions, thanksLinks } = survey
  const scaleLabels = questions.flatMap((question) => (question.type === 'scale' ? [question.low, question.high] : []))
  const prompts = [...Object.values(reasons).flat(), ...questions, ...Object.values(thanksLinks)].map(
    ({ text }) => text,
  )
  const optionTexts = questions.flatMap((question) =>
    'options' in question ? question.options.map(({ text }) => text) : [],
  )
  const localizedTexts = [texts, ...prompts, ...scaleLabels, ...optionTexts]
  const ownLanguages = languages.filter((language) => localizedTexts.some((text) => text && language in text))
  return [...new Set([...(survey.locale ? [survey.locale] : []), ...ownLanguages, current])]
}
