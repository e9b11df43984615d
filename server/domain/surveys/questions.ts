import { localizeFlow, selectTranslated } from '../../../shared/flow.ts'
import { chooseLanguage, getTextDirection, type Language } from '../../../shared/locale.ts'
import { renderLookCss } from '../../../shared/look.ts'
import type { Question } from '../../../shared/question.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import { buildSurveyTexts, listSurveyLanguages } from '../../../shared/survey-texts.ts'
import type { OpenSurveyRow, SurveyRow } from '../../store/queries/surveys.ts'
import { getBrandLogoPath, getPrivacyUrl, parseBrand, resolveLook } from './brand.ts'
import { localizeContactTexts } from './contact-texts.ts'
import { getLogoPath, isOpen, parseFlow, parseLook } from './surveys.ts'

/**
 * A survey in its fixed language, or else in the first of the preferred languages (BCP 47, best first) in which it asks its
 * question. What follows the score is in that language alone.
 */
export function buildQuestion(
  survey: SurveyRow & Partial<Pick<OpenSurveyRow, 'country'>>,
  locales: readonly (string | null | undefined)[],
  notNow: string | null = null,
): Question {
  const overrides = JSON.parse(survey.texts)
  const language = survey.locale
    ? chooseLanguage([survey.locale])
    : chooseLanguage(locales, listSurveyLanguages(overrides, survey.subject))
  const brand = parseBrand(survey)
  const standardTexts = buildSurveyTexts(language, overrides, survey.subject, brand.askerName)
  const texts = localizeContactTexts(standardTexts, language, survey.country ?? null)
  const privacyUrl = getPrivacyUrl(survey, survey.workspaceId, language)
  const look = renderLookCss(':host', resolveLook(parseLook(survey), brand), language)
  const logo = getLogoPath(survey) ?? getBrandLogoPath(survey.workspaceId, survey)
  return {
    surveyId: survey.id,
    language,
    direction: getTextDirection(language),
    closed: !isOpen(survey),
    texts,
    ...localizeFlow(language, selectTranslated(parseFlow(survey), language), texts),
    notNow,
    asker: { name: brand.askerName, ...(privacyUrl !== null && { privacyUrl }) },
    ...(look && { look }),
    ...(logo && { logo }),
  }
}

/** Whether a site may show the survey. A survey without a list of sites allows all. */
export function allowsOrigin(survey: OpenSurveyRow, origin: string | undefined, ownUrl: string): boolean {
  const origins: string[] = JSON.parse(survey.origins)
  return origin === undefined || origins.length === 0 || [...origins, new URL(ownUrl).origin].includes(origin)
}

/** The survey with some settings changed, as if it were open, in a language that its respondents may not get yet. */
export function previewQuestion(survey: SurveyRow, patch: SurveyPatch, language: Language) {
  const toJson = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)
  const columns = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, toJson(value)]))
  const previewedSurvey = { ...survey, ...columns, openedAt: survey.createdAt, closedAt: null }
  return buildQuestion({ ...previewedSurvey, locale: previewedSurvey.locale ?? language }, [])
}
