import type { Survey } from '../../../shared/survey.ts'
import { getFallbackLanguage, listIncompleteTranslations } from '../../../shared/survey-translations.ts'
import { notice } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { SectionName } from './sections.ts'

/** In which languages texts of a section are missing, and what respondents see there. Empty if nothing is missing. */
export function translationNotice(page: PageContext, name: SectionName, survey: Survey): Markup | '' {
  const status = listIncompleteTranslations(survey).find(({ part }) => part === name)
  if (!status) return ''
  const { part, all, complete } = status
  const messages = page.t.surveys.translations
  const missing = all.filter((language) => !complete.includes(language))
  const isMostlyComplete = missing.length <= complete.length || complete.length === 0
  const listed = isMostlyComplete ? missing : complete
  const names = new Intl.ListFormat(page.format.language).format(listed.map(page.format.languageName))
  const extent = (isMostlyComplete ? messages.missingIn : messages.completeIn)(names, listed.length, all.length)
  const consequence =
    part === 'texts' ? messages.question(page.format.languageName(getFallbackLanguage(status))) : messages[part]
  return notice({ kind: 'info', text: `${extent} ${consequence}` })
}
