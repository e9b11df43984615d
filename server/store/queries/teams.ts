import type { Role } from '../../../shared/roles.ts'
import type { TeamAssignment } from '../../../shared/team.ts'
import { useIndexWith } from '../planner-hints.ts'
import { assertThat, assignments, type ColumnValues, inList, jsonRows, lockAndAssert, sql } from '../sql.ts'

export interface TeamRow {
  id: string
  workspaceId: string
  name: string
  assignment: TeamAssignment
  createdAt: number
  updatedAt: number
}

const columns = sql`
  id, workspace_id as "workspaceId", name, assignment, created_at as "createdAt", updated_at as "updatedAt"`

/** The teams of a workspace, by name. */
export const selectTeams = (workspaceId: string, limit: number) => sql<TeamRow>`
  select ${columns} from team where workspace_id = ${workspaceId} order by name limit ${limit}`

export const selectTeamById = (workspaceId: string, id: string) => sql<TeamRow>`
  select ${columns} from team where workspace_id = ${workspaceId} and id = ${id}`

export const selectTeamByName = (workspaceId: string, name: string) => sql<{ id: string }>`
  select id from team where workspace_id = ${workspaceId} and name = ${name}`

export interface TeamMemberRow {
  teamId: string
  userId: string
  isLead: 0 | 1
  /** Their email address if they have no name. */
  name: string
  role: Role
  awayFrom: string | null
  awayUntil: string | null
}

/** The members of some teams, leads first. */
export const selectTeamMembers = (workspaceId: string, teamIds: readonly string[]) => sql<TeamMemberRow>`
  select g.team_id as "teamId", g.user_id as "userId", g.is_lead as "isLead", coalesce(nullif(u.name, ''), u.email) as name,
         m.role, m.away_from as "awayFrom", m.away_until as "awayUntil"
  from   team_member g
  join   member m on m.workspace_id = g.workspace_id and m.user_id = g.user_id
  join   app_user u on u.id = g.user_id
  where  g.workspace_id = ${workspaceId} and g.team_id in ${inList(teamIds)}
  order by g.team_id, g.is_lead desc, name, g.user_id`

/** The members of the teams that a member leads. */
export const selectLedMembers = (workspaceId: string, leadId: string) => sql<{ teamId: string; userId: string }>`
  select g.team_id as "teamId", g.user_id as "userId"
  from   team_member l
  join   team_member g on g.workspace_id = l.workspace_id and g.team_id = l.team_id
  where  l.workspace_id = ${workspaceId} and l.user_id = ${leadId} and l.is_lead = 1`

/** A member of a team who can be given follow-ups. */
export interface TeamTurnRow {
  userId: string
  name: string
  role: Role
  awayFrom: string | null
  awayUntil: string | null
  /** The turn in which they were last given one: see the column `turn` of follow-ups. */
  ownTurn: number
  open: number
}

/** The members of a team with what decides who is next. */
export const selectTeamTurns = (workspaceId: string, teamId: string) => sql<TeamTurnRow>`
  select g.user_id as "userId", coalesce(nullif(u.name, ''), u.email) as name, m.role,
         m.away_from as "awayFrom", m.away_until as "awayUntil",
         coalesce((select max(f.turn) from follow_up f
                   where  f.workspace_id = g.workspace_id and f.owner_id = g.user_id), 0) as "ownTurn",
         (select cast(count(*) as bigint) from follow_up f
          where  f.workspace_id = g.workspace_id and f.owner_id = g.user_id and f.done_at is null
          and    ${useIndexWith(sql`f.urgency`)}) as open
  from   team_member g
  join   member m on m.workspace_id = g.workspace_id and m.user_id = g.user_id
  join   app_user u on u.id = g.user_id
  where  g.workspace_id = ${workspaceId} and g.team_id = ${teamId}`

/** Makes the batch fail if the workspace has as many teams as it may have. Run it exclusively. */
export const assertRoomForTeam = (workspaceId: string, max: number) =>
  assertThat(sql`(select count(*) from team where workspace_id = ${workspaceId}) < ${max}`)

export const insertTeam = (row: TeamRow) => sql`
  insert into team (id, workspace_id, name, assignment, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.assignment}, ${row.createdAt}, ${row.updatedAt})`

/** Changes a team. The batch fails if it has changed since it was read. */
export const updateTeam = ({ id, workspaceId, updatedAt }: TeamRow, values: ColumnValues) => [
  ...lockAndAssert('team', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`updated_at = ${updatedAt}`),
  sql`update team set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Replaces the members of a team. Fails if one of them is no member of the workspace any more. */
export const replaceTeamMembers = (
  workspaceId: string,
  teamId: string,
  members: readonly { userId: string; isLead: 0 | 1 }[],
) => [
  sql`delete from team_member where workspace_id = ${workspaceId} and team_id = ${teamId}`,
  sql`
  insert into team_member (workspace_id, team_id, user_id, is_lead)
  select cast(${workspaceId} as text), cast(${teamId} as text), v.value ->> 'userId', cast(v.value ->> 'isLead' as bigint)
  from   json_each(${jsonRows(members)}) v`,
]

/** Deletes a team with its members. Its open follow-ups keep their owners; those that are done keep its id. */
export const deleteTeam = (workspaceId: string, id: string) => [
  sql`update follow_up set team_id = null where workspace_id = ${workspaceId} and team_id = ${id} and done_at is null`,
  sql`delete from team where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Sets the days on which a member is out of office, in one workspace. */
export const updateMemberAway = (
  workspaceId: string,
  userId: string,
  away: { from: string; until: string } | null,
) => sql`
  update member
  set    away_from = ${away?.from ?? null}, away_until = ${away?.until ?? null}
  where  workspace_id = ${workspaceId} and user_id = ${userId}`

/** The teams for values of the property that decides who owns a follow-up. */
export const selectPropertyTeams = (workspaceId: string) => sql<{ value: string; teamId: string }>`
  select value, team_id as "teamId" from follow_up_property_team where workspace_id = ${workspaceId} order by value`

/** Replaces them. Fails if one of the teams is gone. */
export const replacePropertyTeams = (workspaceId: string, rows: readonly { value: string; teamId: string }[]) => [
  sql`delete from follow_up_property_team where workspace_id = ${workspaceId}`,
  sql`
  insert into follow_up_property_team (workspace_id, value, team_id)
  select cast(${workspaceId} as text), v.value ->> 'value', v.value ->> 'teamId' from json_each(${jsonRows(rows)}) v`,
]
