import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUp, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { selectFollowUpAttempts } from '../../store/queries/follow-up-attempts.ts'
import { selectFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { loadVisibility } from '../teams/visibility.ts'
import type { Workspace } from '../users/memberships.ts'
import { buildFollowUpFilter, type FollowUpQuery, loadQueueClock, startOfTomorrow } from './query.ts'
import { toFollowUp, toFollowUpAttempt } from './views.ts'

/** @throws DomainError `not-found`, also if the caller may not see it */
export async function loadFollowUp(deps: Deps, caller: Caller, id: string): Promise<store.FollowUpRow> {
  const visibility = await loadVisibility(deps, caller)
  const [row] = await deps.database.all(store.selectFollowUpById(caller.workspaceId, id, visibility))
  if (!row) throw notFound('follow-up', id)
  return row
}

/** The follow-ups with these ids that the caller may see. */
export const loadFollowUps = async (deps: Deps, caller: Caller, ids: readonly string[]): Promise<store.FollowUpRow[]> =>
  deps.database.all(store.selectFollowUpsByIds(caller.workspaceId, ids, await loadVisibility(deps, caller)))

/** Several follow-ups, without those that the caller may not see. */
export async function listFollowUpsByIds(deps: Deps, caller: Caller, ids: readonly string[]): Promise<FollowUp[]> {
  const clock = await loadQueueClock(deps, caller)
  return (await loadFollowUps(deps, caller, ids)).map((row) => toFollowUp(row, clock))
}

/** @throws DomainError `not-found` */
export async function getFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUpWithHistory> {
  const row = await loadFollowUp(deps, caller, id)
  const [changes, attempts] = await Promise.all([
    deps.database.all(selectFollowUpChanges(caller.workspaceId, id)),
    deps.database.all(selectFollowUpAttempts(caller.workspaceId, id)),
  ])
  return {
    ...toFollowUp(row, await loadQueueClock(deps, caller)),
    opened: { owner: row.openedOwner, dueAt: toIsoOrNull(row.openedDueAt) },
    attempts: attempts.map(toFollowUpAttempt),
    changes: changes.map(({ at, actor, actorName, changed }) => ({
      at: toIso(at),
      by: actor,
      name: actorName,
      changed: JSON.parse(changed),
    })),
  }
}

/** How many open follow-ups the caller may see, counted up to `limit`. */
export async function countOpenFollowUps(deps: Deps, caller: Caller, limit: number): Promise<number> {
  const visibility = await loadVisibility(deps, caller)
  const [row] = await deps.database.all(store.countOpenFollowUpsCapped(caller.workspaceId, limit, visibility))
  return row?.open ?? 0
}

/** How many open follow-ups of a list there are, counted up to `limit`. */
export async function countMatchingFollowUps(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
  limit: number,
): Promise<number> {
  const filter = await buildFollowUpFilter(deps, caller, query)
  const [row] = await deps.database.all(store.countOpenFollowUpsMatching(caller.workspaceId, filter, limit))
  return row?.count ?? 0
}

export interface FollowUpCounts {
  open: number
  /** Open and due today, overdue, or without a deadline. */
  today: number
  overdue: number
  mine: number
  /** Since the week started. */
  done: number
}

/** How many follow-ups the caller may see. */
export async function getFollowUpCounts(
  deps: Deps,
  caller: Caller,
  { timeZone, weekStartsOn }: Pick<Workspace, 'timeZone' | 'weekStartsOn'>,
): Promise<FollowUpCounts> {
  const { workspaceId, userId: me = '' } = caller
  const visibility = await loadVisibility(deps, caller)
  const at = { now: deps.now(), tomorrow: startOfTomorrow(deps, timeZone), me }
  const since = instantFromWallClock(`${startOfWeek(toLocalDay(at.now, timeZone), weekStartsOn)}T00:00:00`, timeZone)
  const [open] = await deps.database.all(store.countOpenFollowUps(workspaceId, at, visibility))
  const [doneRow] = await deps.database.all(store.countFollowUpsDoneSince(workspaceId, since, visibility))
  return { open: 0, today: 0, overdue: 0, mine: 0, ...open, done: doneRow?.done ?? 0 }
}

/** The first day of the week of `day`. @param weekStartsOn 1 is Monday, 7 Sunday */
function startOfWeek(day: string, weekStartsOn: number): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday - weekStartsOn + 7) % 7))
}
