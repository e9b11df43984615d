import { hasPermission } from '../../../shared/roles.ts'
import type { FollowUpVisibility } from '../../store/queries/follow-up-filters.ts'
import { selectLedMembers } from '../../store/queries/teams.ts'
import type { Caller, Deps } from '../deps.ts'

export type { FollowUpVisibility }

/**
 * The follow-ups that the caller may see and change: their own, and those of the teams that they lead, with all that the members
 * of these own. Undefined if all.
 */
export async function loadVisibility(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, role, userId = '' }: Caller,
): Promise<FollowUpVisibility | undefined> {
  if (hasPermission(role, 'follow-ups')) return undefined
  const rows = await database.all(selectLedMembers(workspaceId, userId))
  return {
    ownerIds: [...new Set([userId, ...rows.map((row) => row.userId)])],
    teamIds: [...new Set(rows.map(({ teamId }) => teamId))],
  }
}

/** Whether follow-ups of an owner and a team are within a visibility. */
export const isVisible = (
  visibility: FollowUpVisibility | undefined,
  { ownerId, teamId }: { ownerId: string | null; teamId: string | null },
): boolean =>
  visibility === undefined ||
  (ownerId !== null && visibility.ownerIds.includes(ownerId)) ||
  (teamId !== null && visibility.teamIds.includes(teamId))

/** Whether the caller may assign follow-ups: any, or those of the teams that they lead. */
export const mayAssign = ({ role }: Caller, visibility: FollowUpVisibility | undefined): boolean =>
  hasPermission(role, 'follow-ups.assign') || (visibility !== undefined && visibility.teamIds.length > 0)
