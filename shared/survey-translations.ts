import { listQuestionTexts } from './flow.ts'
import { chooseLanguage, type Language, languages } from './locale.ts'
import type { Survey } from './survey.ts'
import { listSurveyLanguages } from './survey-texts.ts'
import { translate } from './templates/translations.ts'

/** The parts of a survey that respondents read only where they are translated. */
export type TranslatedPart = 'texts' | 'reasons' | 'questions'

/** The languages that respondents may get, and those in which a part of the survey has all its texts. */
export interface TranslationStatus {
  part: TranslatedPart
  all: readonly Language[]
  complete: readonly Language[]
}

type TranslatedSurvey = Pick<Survey, 'locale' | 'texts' | 'subject' | 'reasons' | 'questions'>

/** The parts of a survey that are not translated into every language that its respondents may get. */
export function listIncompleteTranslations(survey: TranslatedSurvey): TranslationStatus[] {
  const { locale, texts, subject, reasons, questions } = survey
  const surveyLanguages = locale ? [locale] : listSurveyLanguages(texts, subject)
  const selectComplete = (localizedTexts: readonly Partial<Record<Language, string>>[]) =>
    surveyLanguages.filter((language) => localizedTexts.every((text) => translate(text, language) !== undefined))
  const reasonTexts = Object.values(reasons).flatMap((choices) => choices.map(({ text }) => text))
  const statuses: TranslationStatus[] = [
    { part: 'texts', all: locale ? [locale] : languages, complete: surveyLanguages },
    { part: 'reasons', all: surveyLanguages, complete: selectComplete(reasonTexts) },
    { part: 'questions', all: surveyLanguages, complete: selectComplete(questions.flatMap(listQuestionTexts)) },
  ]
  return statuses.filter(({ all, complete }) => complete.length < all.length)
}

/** The language that respondents get who prefer none of those in which the survey asks its question. */
export const getFallbackLanguage = ({ complete }: TranslationStatus): Language => chooseLanguage([], complete)

/** Warnings for editors of the survey. */
export const getTranslationWarnings = (survey: TranslatedSurvey): string[] =>
  listIncompleteTranslations(survey).map((status) => {
    const { part, all, complete } = status
    const where = `complete in ${complete.join(', ') || 'none'} (${complete.length} of ${all.length} languages)`
    return part === 'texts'
      ? `texts: your own question is ${where}. Respondents in the others get the whole survey in ${getFallbackLanguage(status)}.`
      : `${part}: ${where}. Respondents in the others do not see ${part} that are not in their language.`
  })

/** How many texts of each part a survey has in each language that its respondents may get. */
export function measureTranslations(survey: TranslatedSurvey) {
  const { locale, texts, subject, reasons, questions } = survey
  const surveyLanguages = listSurveyLanguages(texts, subject)
  const reasonTexts = Object.values(reasons).flatMap((choices) => choices.map(({ text }) => text))
  const questionTexts = questions.flatMap(listQuestionTexts)
  const countIn = (localizedTexts: readonly Partial<Record<Language, string>>[], language: Language) =>
    localizedTexts.filter((text) => translate(text, language) !== undefined).length
  const rows = (locale ? [locale] : languages).map((language) => ({
    language,
    translated: {
      texts: locale || surveyLanguages.includes(language) ? 1 : 0,
      reasons: countIn(reasonTexts, language),
      questions: countIn(questionTexts, language),
    } satisfies Record<TranslatedPart, number>,
  }))
  const totals = { texts: 1, reasons: reasonTexts.length, questions: questionTexts.length }
  const parts = (['texts', 'reasons', 'questions'] as const)
    .filter((part) => totals[part] > 0)
    .map((part) => ({
      part,
      total: totals[part],
      complete: rows.filter(({ translated }) => translated[part] === totals[part]).length,
    }))
  return { parts, rows }
}
