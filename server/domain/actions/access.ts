import type { ActionFigures, ActionSpan } from '../../../shared/action.ts'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { loadVisibility, mayAssign } from '../teams/visibility.ts'

/** Whether the caller may create actions, and change those of others: managers may, and team leads. */
export async function mayChangeActions(deps: Deps, caller: Caller): Promise<boolean> {
  if (hasPermission(caller.role, 'follow-ups.assign')) return true
  return hasPermission(caller.role, 'follow-ups.change') && mayAssign(caller, await loadVisibility(deps, caller))
}

/**
 * @param ownerId of the action: its owner may change it, too
 * @throws DomainError `insufficient-role`
 */
export async function requireChangePermission(deps: Deps, caller: Caller, ownerId: string | null): Promise<void> {
  const isOwn = ownerId !== null && ownerId === caller.userId
  if (isOwn || (await mayChangeActions(deps, caller))) return
  throw new DomainError(
    'forbidden',
    'insufficient-role',
    'Only managers, team leads and the owner of an action change it.',
  )
}

const hiddenCounts = { count: null, promoters: null, passives: null, detractors: null, causeCount: null }
const hiddenFollowUps = { followUps: null, withoutCause: null }
const hiddenScore = { nps: null, npsLow: null, npsHigh: null }

/** The share alone, unless it is of so few responses that it tells how many there are. */
const hideCounts = (span: ActionSpan): ActionSpan => ({
  ...span,
  ...hiddenCounts,
  ...hiddenFollowUps,
  ...hiddenScore,
  ...(!hasEnoughForShares(span.count ?? 0) && { share: null, shareLow: null, shareHigh: null }),
})

/** The figures as the caller may see them: without the permission for reports, neither the score nor how many responses there are. */
export function filterFigures({ role }: Caller, figures: ActionFigures): ActionFigures {
  if (hasPermission(role, 'reports')) return figures
  const { before, after } = figures
  return { ...figures, before: before && hideCounts(before), after: after && hideCounts(after), score: null }
}

/** The stored figures of an action, as the caller may see them; null if there are none. */
export const parseFigures = (caller: Caller, { figures }: { figures: string | null }): ActionFigures | null =>
  figures === null ? null : filterFigures(caller, JSON.parse(figures))
