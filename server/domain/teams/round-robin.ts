import { toLocalDay } from '../../../shared/calendar.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { TeamAssignment } from '../../../shared/team.ts'
import { selectTeamTurns, type TeamTurnRow } from '../../store/queries/teams.ts'
import type { Caller, Deps } from '../deps.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import { loadTeam } from './teams.ts'

/** Who gets a follow-up of a team: nobody yet, if all its members are out of office. */
export interface TeamTurn {
  owner: string | null
  ownerId: string | null
  teamId: string
  /** Undefined if nobody gets it. */
  turn: number | undefined
}

/**
 * Who of a team gets the next follow-ups, as the team assigns them, without members who are out of office.
 * @returns as many as asked for, in order
 * @throws DomainError `team-not-found`
 */
export async function chooseTeamMembers(
  deps: Deps,
  caller: Caller,
  teamId: string,
  count: number,
): Promise<TeamTurn[]> {
  const [team, { timeZone }] = await Promise.all([loadTeam(deps, caller, teamId), getWorkspace(deps, caller)])
  const day = toLocalDay(deps.now(), timeZone)
  const rows = (await deps.database.all(selectTeamTurns(caller.workspaceId, teamId))).filter(
    (row) => hasPermission(row.role, 'follow-ups.change') && !isAway(row, day),
  )
  return planTurns(rows, team.assignment, count).map((turn) => ({ ...turn, teamId }))
}

/** Whether a member is out of office on a day. */
export const isAway = ({ awayFrom, awayUntil }: Pick<TeamTurnRow, 'awayFrom' | 'awayUntil'>, day: string): boolean =>
  awayFrom !== null && awayUntil !== null && awayFrom <= day && day <= awayUntil

function planTurns(
  rows: readonly TeamTurnRow[],
  assignment: TeamAssignment,
  count: number,
): Omit<TeamTurn, 'teamId'>[] {
  const members = rows.map((row) => ({ ...row }))
  let turn = Math.max(0, ...members.map(({ ownTurn }) => ownTurn))
  return Array.from({ length: count }, () => {
    const [next] = members.sort(
      (one, other) =>
        (assignment === 'load' ? one.open - other.open : 0) ||
        one.ownTurn - other.ownTurn ||
        (one.userId < other.userId ? -1 : 1),
    )
    if (!next) return { owner: null, ownerId: null, turn: undefined }
    next.ownTurn = ++turn
    next.open++
    return { owner: next.name, ownerId: next.userId, turn }
  })
}
