import { listQuestionTexts } from '../../../shared/flow.ts'
import { chooseLanguage, type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import { listSurveyLanguages } from '../../../shared/survey-texts.ts'
import { translate } from '../../../shared/templates/translations.ts'
import { notice } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { LocalizedText } from './rows.ts'
import type { SectionName } from './sections.ts'

/** In which languages the texts of a section are missing, and what respondents see there. Empty if nothing is missing. */
export function translationNotice(page: PageContext, name: SectionName, survey: Survey): Markup | '' {
  const messages = page.t.surveys.translations
  if (name !== 'texts' && name !== 'reasons' && name !== 'questions') return ''
  const { all, complete } = listCompleteLanguages(name, survey)
  const missing = all.filter((language) => !complete.includes(language))
  if (missing.length === 0) return ''
  const consequence =
    name === 'texts' ? messages.question(page.format.languageName(chooseLanguage([], complete))) : messages[name]
  const isShort = missing.length <= complete.length || complete.length === 0
  const listed = isShort ? missing : complete
  const names = new Intl.ListFormat(page.format.language).format(listed.map(page.format.languageName))
  const status = (isShort ? messages.missingIn : messages.completeIn)(names, listed.length, all.length)
  return notice({ kind: 'info', text: `${status} ${consequence}` })
}

/** The languages that respondents may get, and those in which a section has all its texts. */
function listCompleteLanguages(name: 'texts' | 'reasons' | 'questions', survey: Survey) {
  const { locale, texts, subject } = survey
  const surveyLanguages = locale ? [locale] : listSurveyLanguages(texts, subject)
  if (name === 'texts') return { all: locale ? [locale] : languages, complete: surveyLanguages }
  const sectionTexts = name === 'reasons' ? listReasonTexts(survey) : survey.questions.flatMap(listQuestionTexts)
  const isComplete = (language: Language) => sectionTexts.every((text) => translate(text, language) !== undefined)
  return { all: surveyLanguages, complete: surveyLanguages.filter(isComplete) }
}

const listReasonTexts = ({ reasons }: Survey): LocalizedText[] =>
  Object.values(reasons).flatMap((choices) => choices.map(({ text }) => text))
