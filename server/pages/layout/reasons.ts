import { localizeFlow, OTHER_ID } from '../../../shared/flow.ts'
import type { Group } from '../../../shared/nps.ts'
import { labelReason } from '../../../shared/reason-labels.ts'
import type { Survey } from '../../../shared/survey.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import type { Choice } from '../components/field.ts'
import type { ViewContext } from './context.ts'

/** The reasons that surveys offer, in the user's language, each id once; last of all “something else”. */
export function listReasonChoices(
  { format: { language } }: ViewContext,
  surveys: readonly Pick<Survey, 'reasons' | 'questions' | 'thanksLinks'>[],
): Choice[] {
  const texts = buildSurveyTexts(language, {}, null)
  const reasons = surveys.flatMap((survey) => Object.values(localizeFlow(language, survey, texts).reasons).flat())
  const labels = new Map(reasons.map(({ id, text }) => [id, text]))
  if (labels.size === 0) return []
  labels.delete(OTHER_ID)
  return [...labels, [OTHER_ID, texts.other] as const].map(([value, label]) => ({ value, label }))
}

/** A reason in the user's language, as far as the survey has a text for it; first the text that the group was offered. */
export const describeReason = (
  { format: { language } }: ViewContext,
  survey: Pick<Survey, 'reasons' | 'questions' | 'thanksLinks'> | undefined,
  group: Group,
  id: string,
): string => labelReason(language, survey, group, id)
