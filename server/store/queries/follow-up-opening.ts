import type { Sql } from 'sql-template-tag'
import { hasPermission, roles } from '../../../shared/roles.ts'
import type { FollowUpDueTime } from '../database.ts'
import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { counted } from './responses.ts'

/** Whether response `r` to survey `s` needs a follow-up. */
const isDue = sql`${counted} and (r.score <= s.follow_up_threshold or r.contact_requested_at is not null)`

/**
 * The tier in the properties of contact `c` or response `r`: A to D as 1 to 4, anything else as 5. What the company knows of a
 * contact comes before what a page sends.
 */
const tier = sql`
  case upper(coalesce(c.properties ->> 'tier', r.properties ->> 'tier'))
    when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 else 5
  end`

/**
 * Opens follow-ups for the selected responses that need one, each with a due date and an owner. A later request for contact
 * reopens an existing one, which is then due anew.
 */
export const openFollowUps = (condition: Sql, now: number, dueTimes: readonly FollowUpDueTime[]) => sql`
  ${insertFollowUps(selectDue(sql`${condition} and ${isDue}`, reasonOfResponse, dueTimes), now)}
  on conflict (response_id) do update
  set    reason          = excluded.reason,
         due_at          = case when ${reopens} then excluded.due_at else follow_up.due_at end,
         call_at         = case when ${reopens} then excluded.call_at else follow_up.call_at end,
         postponed_until = case when excluded.reason = 'score' then follow_up.postponed_until else 0 end,
         done_at         = case when excluded.reason = 'score' then follow_up.done_at end,
         done_by         = case when excluded.reason = 'score' then follow_up.done_by end,
         updated_at      = excluded.updated_at
  where  follow_up.reason <> excluded.reason and not (follow_up.reason = 'manual' and excluded.reason = 'score')`

/**
 * Opens follow-ups for counted responses of a workspace that have none, whatever their score, because a member wants to call.
 */
export const openFollowUpsManually = (
  workspaceId: string,
  responseIds: readonly string[],
  now: number,
  dueTimes: readonly FollowUpDueTime[],
) => sql<{ id: string }>`
  ${insertFollowUps(
    selectDue(
      sql`r.workspace_id = ${workspaceId} and r.id in ${inList(responseIds)} and ${counted}`,
      sql`'manual'`,
      dueTimes,
    ),
    now,
  )}
  on conflict (response_id) do nothing
  returning response_id as id`

/** Gives follow-ups that have just been opened manually to a member. Belongs in the batch that opens them at `openedAt`. */
export const assignOpenedFollowUps = (
  workspaceId: string,
  responseIds: readonly string[],
  { openedAt, owner, ownerId }: { openedAt: number; owner: string; ownerId: string },
) => sql`
  update follow_up
  set    owner = ${owner}, owner_id = ${ownerId}, opened_owner = ${owner}, unnotified_since = cast(${openedAt} as bigint)
  where  workspace_id = ${workspaceId} and response_id in ${inList(responseIds)}
  and    reason = 'manual' and opened_at = ${openedAt} and updated_at = ${openedAt}`

/** Takes back the follow-ups that a member opened at a time, as far as nobody has touched them. */
export const withdrawManualFollowUps = (workspaceId: string, responseIds: readonly string[], openedAt: number) => sql<{
  id: string
}>`
  delete from follow_up
  where  workspace_id = ${workspaceId} and response_id in ${inList(responseIds)}
  and    reason = 'manual' and opened_at = ${openedAt} and ${isUntouched}
  returning response_id as id`

/** The beginning of a statement that opens follow-ups for the responses in `due`. */
const insertFollowUps = (due: Sql, now: number) => sql`
  with due as ${due},
       assignable as ${assignableMembers},
       rotation as ${rotationMembers}
  insert into follow_up (response_id, workspace_id, survey_id, reason, score, tier, opened_at, opened_due_at, due_at,
                         call_at, opened_owner, owner, owner_id, turn, unnotified_since, updated_at)
  select d.id, d.workspace_id, d.survey_id, d.reason, d.score, d.tier, cast(${now} as bigint), d.due_at, d.due_at,
         coalesce(d.due_at, cast(${now} as bigint)), coalesce(p.name, t.name), coalesce(p.name, t.name),
         coalesce(p.user_id, t.user_id), coalesce(t.last_turn, 0) + d.position,
         case when coalesce(p.user_id, t.user_id) is not null and d.demo_at is null then cast(${now} as bigint) end,
         cast(${now} as bigint)
  from   due d
  left join assignable p on p.workspace_id = d.workspace_id and p.user_id = (${ownerByProperty})
  left join rotation t on t.workspace_id = d.workspace_id and t.position = (d.position - 1) % t.members + 1
  where  true`

const reopens = sql`excluded.reason = 'contact-requested' and follow_up.done_at is not null`

const reasonOfResponse = sql`case when r.contact_requested_at is null then 'score' else 'contact-requested' end`

/** The responses that get a follow-up, numbered within their workspace. */
const selectDue = (condition: Sql, reason: Sql, dueTimes: readonly FollowUpDueTime[]) => sql`(
    select r.id, r.workspace_id, r.survey_id, r.score, ${tier} as tier,
           ${reason} as reason,
           ${selectDueTime(dueTimes)} as due_at,
           w.follow_up_assignment as assignment, w.demo_at,
           coalesce(r.properties ->> w.follow_up_owner_property, c.properties ->> w.follow_up_owner_property) as property,
           row_number() over (partition by r.workspace_id order by r.id) as position
    from   response r
    join   survey s on s.id = r.survey_id
    join   workspace w on w.id = r.workspace_id
    left join contact c on c.id = r.contact_id
    where  ${condition})`

/** The due time of response `r`: the one for a property of its contact or its own, or the general one. */
function selectDueTime(dueTimes: readonly FollowUpDueTime[]): Sql {
  const general = dueTimes.filter(({ property }) => property === undefined)
  const special = dueTimes.filter(({ property }) => property !== undefined)
  const generalTime = sql`(
             select cast(v.value ->> 'dueAt' as bigint) from ${sizedRows(general)} v
             where  v.value ->> 'workspaceId' = r.workspace_id)`
  if (special.length === 0) return generalTime
  return sql`coalesce((
             select min(cast(v.value ->> 'dueAt' as bigint)) from ${sizedRows(special)} v
             where  v.value ->> 'workspaceId' = r.workspace_id
             and    v.value ->> 'value' = coalesce(c.properties ->> (v.value ->> 'property'),
                                                   r.properties ->> (v.value ->> 'property'))), ${generalTime})`
}

const assigningRoles = roles.filter((role) => hasPermission(role, 'follow-ups.change'))

/** The members who can own the follow-ups in `due`. */
const assignableMembers = sql`(
    select m.workspace_id, m.user_id, m.role, coalesce(nullif(u.name, ''), u.email) as name, u.email
    from   member m
    join   app_user u on u.id = m.user_id
    where  m.workspace_id in (select workspace_id from due where assignment <> 'none')
    and    m.role in ${inList(assigningRoles)})`

/**
 * Those who take follow-ups in turn, first who has been given none for the longest time: the selected members, else all but
 * the owners of the workspace, else the owners.
 */
const rotationMembers = sql`(
    select workspace_id, user_id, name, count(*) over (partition by workspace_id) as members,
           max(own_turn) over (partition by workspace_id) as last_turn,
           row_number() over (partition by workspace_id order by own_turn, user_id) as position
    from   (
      select a.workspace_id, a.user_id, a.name,
             coalesce((select max(f.turn) from follow_up f
                       where  f.workspace_id = a.workspace_id and f.owner_id = a.user_id), 0) as own_turn
      from   assignable a
      where  not exists (
        select 1 from follow_up_assignee e
        join   assignable b on b.workspace_id = e.workspace_id and b.user_id = e.user_id
        where  e.workspace_id = a.workspace_id)
      and    (a.role <> 'owner' or not exists (
        select 1 from assignable b where b.workspace_id = a.workspace_id and b.role <> 'owner'))
      or     exists (select 1 from follow_up_assignee e where e.workspace_id = a.workspace_id and e.user_id = a.user_id)) l)`

/** The member for the property of `d`: as the workspace has set, or by their email address. */
const ownerByProperty = sql`
    case when d.assignment = 'property' then coalesce(
      (select o.user_id from follow_up_property_owner o where o.workspace_id = d.workspace_id and o.value = d.property),
      (select max(e.user_id) from assignable e where e.workspace_id = d.workspace_id and e.email = lower(d.property)))
    end`

/** The ids of the selected responses. */
const selectIds = (condition: Sql) => sql`(select r.id from response r where ${condition})`

/** Updates what follow-ups repeat of their responses. */
export const syncFollowUps = (condition: Sql) => sql`
  update follow_up
  set    survey_id = (select r.survey_id from response r where r.id = follow_up.response_id),
         score     = (select r.score from response r where r.id = follow_up.response_id),
         tier      = (
           select ${tier} from response r left join contact c on c.id = r.contact_id where r.id = follow_up.response_id
         )
  where  response_id in ${selectIds(condition)}`

/** Deletes untouched follow-ups that are no longer needed. Whatever a member did left a change. */
export const withdrawFollowUps = (condition: Sql) => sql`
  delete from follow_up
  where  response_id in ${selectIds(condition)}
  and    ${isUntouched}
  and    not exists (
    select 1 from response r join survey s on s.id = r.survey_id
    where  r.id = follow_up.response_id and (${isDue} or follow_up.reason = 'manual' and ${counted})
  )`

/** No member has done anything about the follow-up. */
const isUntouched = sql`
  note is null and done_at is null and not exists (
    select 1 from follow_up_change h where h.workspace_id = follow_up.workspace_id and h.response_id = follow_up.response_id
  )`

/** A follow-up whose sort keys differ from its response or its due date. */
export interface FollowUpDiscrepancy {
  followUpId: string
  score: number
  countedScore: number
  callAt: number
  countedCallAt: number
}

/** Compares all follow-ups with their responses. Returns those that differ. */
export const selectFollowUpDiscrepancies = (limit: number) => sql<FollowUpDiscrepancy>`
  select f.response_id as "followUpId", f.score, r.score as "countedScore", f.call_at as "callAt",
         coalesce(f.due_at, f.opened_at) as "countedCallAt"
  from   follow_up f
  join   response r on r.id = f.response_id
  where  f.score <> r.score or f.survey_id <> r.survey_id or f.call_at <> coalesce(f.due_at, f.opened_at)
  limit  ${limit}`
