import { type FollowUpRow, updateFollowUps } from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { chooseTeamMembers } from '../teams/round-robin.ts'
import { loadTeam } from '../teams/teams.ts'
import { type Assignment, findOwner, requireAssignPermission, resolveAssignment } from './assignment.ts'
import type { ChangePlan, RowsPlan } from './bulk-plan.ts'

/**
 * Gives follow-ups to a member, or to nobody. They leave a team that the member is not in.
 * @throws DomainError `invalid-owner` or `owner-change-forbidden`
 */
export async function planOwner(deps: Deps, caller: Caller, ownerId: string | null): Promise<ChangePlan> {
  const owner = ownerId === null ? { owner: null, ownerId } : await findOwner(deps, caller, ownerId)
  await requireAssignPermission(deps, caller, { ownerId, teamId: null })
  return {
    action: 'follow-up.assigned',
    isNeeded: (row) => row.ownerId !== owner.ownerId || row.owner !== owner.owner,
    planRows: async (rows) => {
      const teamIds = [...new Set(rows.flatMap((row) => row.teamId ?? []))]
      const targets = new Map<string | null, Partial<Assignment>>()
      for (const teamId of teamIds) {
        const current = { owner: null, ownerId: null, teamId, team: null }
        targets.set(teamId, await resolveAssignment(deps, caller, { ownerId }, current))
      }
      return planTargets(caller, rows, (row) => ({ ...toAssignment(row), ...owner, ...targets.get(row.teamId) }))
    },
    note: null,
  }
}

/**
 * Gives follow-ups to a team, whose members get them as the team assigns. Those that it has with an owner stay as they are.
 * @throws DomainError `team-not-found` or `owner-change-forbidden`
 */
export async function planTeam(deps: Deps, caller: Caller, teamId: string): Promise<ChangePlan> {
  const { name: team } = await loadTeam(deps, caller, teamId)
  await requireAssignPermission(deps, caller, { ownerId: null, teamId })
  return {
    action: 'follow-up.assigned',
    isNeeded: (row) => row.teamId !== teamId || row.ownerId === null,
    planRows: async (rows) => {
      const turns = await chooseTeamMembers(deps, caller, teamId, rows.length)
      const targets = new Map(rows.map((row, index) => [row.id, turns[index]]))
      return planTargets(caller, rows, ({ id }) => {
        const { owner = null, ownerId = null, turn } = targets.get(id) ?? {}
        return { owner, ownerId, teamId, team, turn }
      })
    },
    note: null,
  }
}

const toAssignment = ({ owner, ownerId, teamId, team }: FollowUpRow): Assignment => ({ owner, ownerId, teamId, team })

function planTargets(
  { workspaceId, userId }: Caller,
  rows: readonly FollowUpRow[],
  getTarget: (row: FollowUpRow) => Assignment,
): RowsPlan {
  const targets = new Map(rows.map((row) => [row.id, getTarget(row)]))
  const find = ({ id }: FollowUpRow) => targets.get(id) as Assignment
  return {
    getEventChange: (row) => ({ owner: { id: find(row).ownerId } }),
    getChanges: (row) => {
      const { owner, teamId, team } = find(row)
      return { owner, ...(teamId !== row.teamId && { team }) }
    },
    buildUpdates: (now) =>
      [...Map.groupBy(targets, ([, { ownerId, teamId }]) => `${ownerId} ${teamId}`).values()].map((group) => {
        const [, { owner, ownerId, teamId }] = group[0] as [string, Assignment]
        const turns = group.flatMap(([, { turn }]) => turn ?? [])
        return updateFollowUps(
          workspaceId,
          group.map(([id]) => id),
          {
            ...{ owner, owner_id: ownerId, team_id: teamId, updated_at: now },
            turn: turns.length > 0 ? Math.max(...turns) : undefined,
            unnotified_since: ownerId === null || ownerId === userId ? null : now,
          },
        )
      }),
  }
}
