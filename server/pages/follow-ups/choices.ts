import { OTHER_ID, REASONS_ID } from '../../../shared/flow.ts'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { type FollowUpChoice, nameChoice } from '../../../shared/follow-up-choices.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Caller, Deps } from '../../domain/deps.ts'
import { listFollowUpChoices } from '../../domain/follow-ups/choices.ts'
import type { Choice } from '../components/field.ts'
import type { ViewContext } from '../layout/context.ts'
import { describeReason, listReasonChoices } from '../layout/reasons.ts'

/** The causes and remedies of a follow-up, in the user's language. */
export interface FindingChoices {
  /** To choose from: the reasons that the customer has given come first. */
  causes: readonly Choice[]
  remedies: readonly Choice[]
  /** What any cause or remedy is called, also one that is not offered any more. */
  nameCause(id: string): string
  nameRemedy(id: string): string
}

/** The choices that members see on the page of a follow-up. @param surveys whose reasons may have been chosen as causes */
export async function loadFindingChoices(
  view: ViewContext,
  { deps, caller }: { deps: Deps; caller: Caller },
  followUp: Pick<FollowUpWithHistory, 'cause' | 'remedy' | 'response'>,
  survey: Survey | undefined,
  surveys: readonly Survey[],
): Promise<FindingChoices> {
  const [causes, remedies] = await Promise.all([
    listFollowUpChoices(deps, caller, 'cause'),
    listFollowUpChoices(deps, caller, 'remedy'),
  ])
  const { language } = view.format
  const { response, cause, remedy } = followUp
  const reasonNames = new Map(listReasonChoices(view, surveys).map(({ value, label }) => [value, label]))
  const buildNamer = (choices: readonly FollowUpChoice[]) => (id: string) => {
    const choice = choices.find((candidate) => candidate.id === id)
    return choice
      ? nameChoice(choice, language)
      : (reasonNames.get(id) ?? describeReason(view, survey, response.group, id))
  }
  const nameCause = buildNamer(causes)
  const nameRemedy = buildNamer(remedies)
  const reasons = [response.answers[REASONS_ID] ?? []].flat().map(String)
  const causeIds = new Set([...reasons.filter((id) => id !== OTHER_ID), ...listOffered(causes, cause), OTHER_ID])
  return {
    causes: [...causeIds].map((value) => ({ value, label: nameCause(value) })),
    remedies: listOffered(remedies, remedy).map((value) => ({ value, label: nameRemedy(value) })),
    nameCause,
    nameRemedy,
  }
}

/** The choices that are not archived, and the one that was chosen. */
const listOffered = (choices: readonly FollowUpChoice[], chosen: string | null): string[] => [
  ...choices.filter(({ archived, id }) => !archived || id === chosen).map(({ id }) => id),
  ...(chosen !== null && choices.every(({ id }) => id !== chosen) ? [chosen] : []),
]
