import { flowIn } from '../../../shared/flow.ts'
import { chooseLanguage, surveyTexts } from '../../../shared/locale.ts'
import { lookStyle } from '../../../shared/look.ts'
import type { Question } from '../../../shared/question.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import type { OpenSurveyRow, SurveyRow } from '../../store/queries/surveys.ts'
import { flowOf, logoPath, lookOf } from './surveys.ts'

/** A survey in the language it is fixed to, else in the first of the wanted ones (BCP 47, best first) that we have. */
export function question(
  survey: SurveyRow,
  wanted: readonly (string | null | undefined)[],
  notNow: string | null = null,
): Question {
  const language = chooseLanguage([survey.locale, ...wanted])
  const texts = surveyTexts(language, JSON.parse(survey.texts), survey.subject)
  const [look, logo] = [lookStyle(':host', lookOf(survey)), logoPath(survey)]
  return {
    surveyId: survey.id,
    language,
    closed: survey.closedAt !== null,
    texts,
    ...flowIn(language, flowOf(survey), texts),
    notNow,
    ...(look && { look }),
    ...(logo && { logo }),
  }
}

/** Whether a site may show the survey; one that names no sites allows all. */
export function allowsOrigin(survey: OpenSurveyRow, origin: string | undefined, ownUrl: string): boolean {
  const origins: string[] = JSON.parse(survey.origins)
  return origin === undefined || origins.length === 0 || [...origins, new URL(ownUrl).origin].includes(origin)
}

/** What a survey would ask once some of its settings are changed; as if it were open. */
export function previewed(survey: SurveyRow, patch: SurveyPatch, wanted: readonly (string | null | undefined)[]) {
  const json = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)
  const changed = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, json(value)]))
  return question({ ...survey, ...changed, closedAt: null }, wanted)
}
