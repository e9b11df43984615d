import { type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { StaffLanguage } from '../../i18n/index.ts'

/** The language whose texts are edited, or shown: the one asked for where there is such a one. */
export const editedLanguage = (asked: string | undefined, survey: Pick<Survey, 'locale'>, reader: StaffLanguage) =>
  languages.find((one) => one === asked) ?? survey.locale ?? reader

/** The languages in which a survey has words of its own, besides those that its staff read. */
export function languagesOf(survey: Survey, current: Language): Language[] {
  const { texts, reasons, questions, thanksLinks } = survey
  const ends = questions.flatMap((one) => (one.type === 'scale' ? [one.low, one.high] : []))
  const asked = [...Object.values(reasons).flat(), ...questions, ...Object.values(thanksLinks)].map(({ text }) => text)
  const options = questions.flatMap((one) => ('options' in one ? one.options.map(({ text }) => text) : []))
  const spoken = [texts, ...asked, ...ends, ...options]
  const own = languages.filter((language) => spoken.some((words) => words && language in words))
  return [...new Set([...(survey.locale ? [survey.locale] : []), ...own, current])]
}
