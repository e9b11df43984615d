import { type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { AppLanguage } from '../../i18n/languages.ts'

/** The language whose texts are edited, or shown: the one asked for where there is such a one. */
export const resolveTextLanguage = (
  requested: string | undefined,
  survey: Pick<Survey, 'locale'>,
  fallback: AppLanguage,
) => languages.find((language) => language === requested) ?? survey.locale ?? fallback

/** The languages in which a survey has words of its own, besides those that its staff read. */
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
