import type { Caller, Deps } from '../deps.ts'
import { type Table, toTable } from '../files/table.ts'
import { listTeams } from './teams.ts'

/** The members of all teams, by the name of the team; a team without members has one row. */
export async function buildTeamTable(deps: Deps, caller: Caller, _query: object): Promise<Table> {
  const teams = await listTeams(deps, caller)
  return toTable(
    ['teamId', 'team', 'assignment', 'memberId', 'member', 'lead', 'outOfOfficeFrom', 'outOfOfficeUntil'],
    teams.flatMap(({ id, name, assignment, members }) => {
      const rows = members.map((member) => [
        ...[member.memberId, member.name, member.lead ? 'yes' : 'no'],
        ...[member.outOfOffice?.from ?? null, member.outOfOffice?.until ?? null],
      ])
      return (rows.length > 0 ? rows : [[]]).map((row) => [id, name, assignment, ...row])
    }),
  )
}
