import { localizeFlow, OTHER_ID } from './flow.ts'
import type { Language } from './locale.ts'
import type { Group } from './nps.ts'
import type { Survey } from './survey.ts'
import { buildSurveyTexts } from './survey-texts.ts'

/** A reason in a language, as far as the survey has a text for it; first the text that the group was offered. */
export function labelReason(
  language: Language,
  survey: Pick<Survey, 'reasons' | 'questions' | 'thanksLinks'> | undefined,
  group: Group,
  id: string,
): string {
  const texts = buildSurveyTexts(language, {}, null)
  if (id === OTHER_ID) return texts.other
  if (!survey) return id
  const { reasons } = localizeFlow(language, survey, texts)
  const choices = [...(reasons[group] ?? []), ...Object.values(reasons).flat()]
  return choices.find((choice) => choice.id === id)?.text ?? id
}
