import { insertLaterOpenedEvents } from '../../store/queries/events.ts'
import * as store from '../../store/queries/follow-up-opening.ts'
import { responsesWhere } from '../../store/queries/responses.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { loadFollowUpDueTimes } from '../workspaces/working-days.ts'

/**
 * Opens follow-ups for responses of any score, as for a low one: due by the settings, and given to a member. Responses that
 * have one, or are excluded from the score, are left alone.
 * @param owner the member or team they are given to; by default, as the workspace assigns
 * @returns the ids of those that got one, and when it opened
 */
export async function openFollowUpsManually(
  deps: Deps,
  caller: Caller,
  responseIds: readonly string[],
  owner?: store.OpenedAssignment,
): Promise<{ opened: string[]; openedAt: number }> {
  const now = deps.now()
  const dueTimes = await loadFollowUpDueTimes(deps, caller.workspaceId)
  const [rows] = await deps.database.batch([
    store.openFollowUpsManually(caller.workspaceId, responseIds, now, dueTimes),
    ...(owner ? [store.assignOpenedFollowUps(caller.workspaceId, responseIds, { ...owner, openedAt: now })] : []),
    insertLaterOpenedEvents(responsesWhere.byIdsIn(caller.workspaceId, responseIds), {
      timePrefix: timePrefix(now + 1),
      causedBy: caller.actor,
      at: now,
    }),
    auditEntry(deps, caller, 'follow-ups.opened', null, { responses: responseIds }),
  ])
  return { opened: rows.map(({ id }) => id), openedAt: now }
}

/** Takes back follow-ups that were opened for responses at a time, unless someone has worked on them. @returns their ids */
export async function withdrawManualFollowUps(
  deps: Deps,
  caller: Caller,
  responseIds: readonly string[],
  openedAt: number,
): Promise<string[]> {
  const [rows] = await deps.database.batch([
    store.withdrawManualFollowUps(caller.workspaceId, responseIds, openedAt),
    auditEntry(deps, caller, 'follow-ups.withdrawn', null, { responses: responseIds }),
  ])
  return rows.map(({ id }) => id)
}
