import { type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { StaffLanguage } from '../words/words.ts'

/** A language in the words of whoever reads. */
export const languageName = (reader: StaffLanguage, language: Language): string =>
  new Intl.DisplayNames([reader], { type: 'language' }).of(language) ?? language

/** The language whose texts are edited, or shown: the one asked for where there is such a one. */
export const editedLanguage = (asked: string | undefined, survey: Pick<Survey, 'locale'>, reader: StaffLanguage) =>
  languages.find((one) => one === asked) ?? survey.locale ?? reader

/** The languages in which a survey has words of its own, besides those that its staff read. */
export function languagesOf(survey: Survey, current: Language): Language[] {
  const words = JSON.stringify([survey.reasons, survey.questions, survey.thanksLinks])
  const own = languages.filter((one) => one in survey.texts || words.includes(`"${one}":`))
  return [...new Set([...(survey.locale ? [survey.locale] : []), ...own, current])]
}
