import { localizeFlow } from '../../../shared/flow.ts'
import { buildSurveyTexts, chooseLanguage } from '../../../shared/locale.ts'
import { renderLookCss } from '../../../shared/look.ts'
import type { Question } from '../../../shared/question.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import type { OpenSurveyRow, SurveyRow } from '../../store/queries/surveys.ts'
import { localizeContactTexts } from './contact-texts.ts'
import { getLogoPath, parseFlow, parseLook } from './surveys.ts'

/** A survey in its fixed language, or else in the first available of the preferred languages (BCP 47, best first). */
export function buildQuestion(
  survey: SurveyRow & Partial<Pick<OpenSurveyRow, 'country'>>,
  locales: readonly (string | null | undefined)[],
  notNow: string | null = null,
): Question {
  const language = chooseLanguage([survey.locale, ...locales])
  const standardTexts = buildSurveyTexts(language, JSON.parse(survey.texts), survey.subject)
  const texts = localizeContactTexts(standardTexts, language, survey.country ?? null)
  const [look, logo] = [renderLookCss(':host', parseLook(survey)), getLogoPath(survey)]
  return {
    surveyId: survey.id,
    language,
    closed: survey.closedAt !== null,
    texts,
    ...localizeFlow(language, parseFlow(survey), texts),
    notNow,
    ...(look && { look }),
    ...(logo && { logo }),
  }
}

/** Whether a site may show the survey. A survey without a list of sites allows all. */
export function allowsOrigin(survey: OpenSurveyRow, origin: string | undefined, ownUrl: string): boolean {
  const origins: string[] = JSON.parse(survey.origins)
  return origin === undefined || origins.length === 0 || [...origins, new URL(ownUrl).origin].includes(origin)
}

/** The survey with some settings changed, as if it were open. */
export function previewQuestion(
  survey: SurveyRow,
  patch: SurveyPatch,
  locales: readonly (string | null | undefined)[],
) {
  const toJson = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)
  const columns = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, toJson(value)]))
  return buildQuestion({ ...survey, ...columns, closedAt: null }, locales)
}
