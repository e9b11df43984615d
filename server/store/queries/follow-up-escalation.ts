import { hasPermission, type Role, roles } from '../../../shared/roles.ts'
import { useIndexWith } from '../planner-hints.ts'
import { and, assertThat, inList, sql } from '../sql.ts'
import type { TimePosition } from './recovery.ts'

/** A follow-up whose next step of escalation is due. */
export interface EscalationRow {
  id: string
  workspaceId: string
  escalateAt: number
}

/** The next follow-ups with a step that is due by now, in all workspaces but those with sample data. */
export const selectFollowUpsToEscalate = (now: number, after: TimePosition, limit: number) => sql<EscalationRow>`
  select f.response_id as id, f.workspace_id as "workspaceId", f.escalate_at as "escalateAt"
  from   follow_up f
  join   workspace w on w.id = f.workspace_id
  where  f.escalate_at is not null and f.escalate_at <= ${now}
  and    (f.escalate_at, f.response_id) > (${after.at}, ${after.id})
  and    w.demo_at is null and w.deleted_at is null
  order by f.escalate_at, f.response_id
  limit  ${limit}`

/** A member who could take over a follow-up, or who is told about it. Each flag is 1 or 0. */
export interface EscalationMemberRow {
  id: string
  name: string
  role: Role
  /** Leads the team of the follow-up. */
  isLead: number
  isInTeam: number
  /** Takes new follow-ups in turn. */
  isAssignee: number
  isAway: number
  /** How many open follow-ups they own. */
  open: number
}

const workingRoles = roles.filter((role) => hasPermission(role, 'follow-ups.change'))

/**
 * The members who work on follow-ups, with what they have to do with one of an owner and a team. Without a team, it belongs to
 * those of its owner.
 * @param today in the time zone of the workspace
 */
export const selectEscalationMembers = (
  workspaceId: string,
  { ownerId, teamId, today }: { ownerId: string | null; teamId: string | null; today: string },
  limit: number,
) => sql<EscalationMemberRow>`
  with own_team as (
    select t.id from team t where t.workspace_id = ${workspaceId} and t.id = ${teamId}
    union
    select o.team_id from team_member o
    where  o.workspace_id = ${workspaceId} and o.user_id = ${ownerId} and cast(${teamId} as text) is null
  )
  select m.user_id as id, coalesce(nullif(u.name, ''), u.email) as name, m.role,
         coalesce((select max(e.is_lead) from team_member e
                   where  e.workspace_id = m.workspace_id and e.user_id = m.user_id
                   and    e.team_id in (select id from own_team)), 0) as "isLead",
         case when exists (
           select 1 from team_member e
           where  e.workspace_id = m.workspace_id and e.user_id = m.user_id and e.team_id in (select id from own_team)
         ) then 1 else 0 end as "isInTeam",
         case when exists (
           select 1 from follow_up_assignee a where a.workspace_id = m.workspace_id and a.user_id = m.user_id
         ) then 1 else 0 end as "isAssignee",
         case when m.away_from <= ${today} and coalesce(m.away_until, ${today}) >= ${today} then 1 else 0 end as "isAway",
         (select cast(count(*) as bigint) from follow_up f
          where  ${and([
            sql`f.workspace_id = m.workspace_id and f.owner_id = m.user_id and f.done_at is null`,
            useIndexWith(sql`f.urgency`),
          ])}) as open
  from   member m
  join   app_user u on u.id = m.user_id
  where  m.workspace_id = ${workspaceId} and m.role in ${inList(workingRoles)}
  order by m.user_id
  limit  ${limit}`

/** Makes the batch fail unless follow-ups still wait for the step after `escalation`. Belongs after their lock. */
export const assertEscalation = (workspaceId: string, ids: readonly string[], escalation: number) =>
  assertThat(sql`not exists (
    select 1 from follow_up f
    where  f.workspace_id = ${workspaceId} and f.response_id in ${inList(ids)}
    and    (f.escalation <> ${escalation} or f.escalate_at is null))`)
