import { OTHER_ID } from '../../../shared/flow.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listFollowUpChoices } from '../follow-ups/choices.ts'
import { listSurveys } from '../surveys/surveys.ts'

/** More surveys than a workspace has. */
const MAX_SURVEYS = 200

/**
 * @param currentCauses causes that the action has already: they may be gone from the lists since
 * @throws DomainError `unknown-cause` unless the workspace or a survey has them; `other` says of nothing what to remove
 */
export async function requireCauses(
  deps: Deps,
  caller: Caller,
  causes: readonly string[],
  currentCauses: readonly string[] = [],
): Promise<void> {
  const isUnknown = (ids: ReadonlySet<string>) => (cause: string) =>
    cause === OTHER_ID || !(ids.has(cause) || currentCauses.includes(cause))
  const choices = new Set((await listFollowUpChoices(deps, caller, 'cause')).map(({ id }) => id))
  if (!causes.some(isUnknown(choices))) return
  const { data: surveys } = await listSurveys(deps, caller, { limit: MAX_SURVEYS })
  const reasons = surveys.flatMap((survey) => Object.values(survey.reasons).flat())
  const index = causes.findIndex(isUnknown(new Set([...choices, ...reasons.map(({ id }) => id)])))
  if (index < 0) return
  throw new DomainError(
    'invalid',
    'unknown-cause',
    'Expected a cause of the workspace, or a reason that a survey offers',
    {
      path: `causes.${index}`,
    },
  )
}
