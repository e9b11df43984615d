import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { loadContactRows } from '../contacts/lists.ts'
import type { Deps } from '../deps.ts'
import { loadFollowUpDueTimes } from '../workspaces/working-days.ts'

/** When a follow-up is due that opens once more now; null without a deadline. What the company knows of a contact comes first. */
export async function loadDueTime(
  deps: Deps,
  workspaceId: string,
  { contactId, properties }: Pick<FollowUpRow, 'contactId' | 'properties'>,
): Promise<number | null> {
  const [dueTimes, [contact]] = await Promise.all([
    loadFollowUpDueTimes(deps, workspaceId),
    contactId === null ? [] : loadContactRows(deps, { workspaceId }, [contactId]),
  ])
  const values: Record<string, unknown> = { ...JSON.parse(properties), ...JSON.parse(contact?.properties ?? '{}') }
  const special = dueTimes.filter(({ property, value }) => property !== undefined && values[property] === value)
  const times = special.length > 0 ? special : dueTimes.filter(({ property }) => property === undefined)
  return times.reduce<number | null>(
    (earliest, { dueAt }) => (dueAt !== null && (earliest === null || dueAt < earliest) ? dueAt : earliest),
    null,
  )
}
