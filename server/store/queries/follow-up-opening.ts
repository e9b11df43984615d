import type { Sql } from 'sql-template-tag'
import type { FollowUpDueTime } from '../database.ts'
import { assignableMembers, ownerByProperty, rotationMembers } from '../follow-up-rotation.ts'
import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { lowestScore } from './follow-up-merging.ts'
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
         stage           = case when ${wantsCall} then ${openStage} else follow_up.stage end,
         ask_at          = case when ${wantsCall} then cast(null as bigint) else follow_up.ask_at end,
         concluded_at    = case when ${wantsCall} then cast(null as bigint) else follow_up.concluded_at end,
         merged_into     = case when ${wantsCall} then cast(null as text) else follow_up.merged_into end,
         paused_left     = case when ${wantsCall} then cast(null as bigint) else follow_up.paused_left end,
         escalation      = case when ${reopens} then 0 else follow_up.escalation end,
         escalate_at     = case when ${reopens} then cast(null as bigint) else follow_up.escalate_at end,
         overdue_due_at  = case when ${reopens} then cast(null as bigint) else follow_up.overdue_due_at end,
         updated_at      = excluded.updated_at
  where  follow_up.reason <> excluded.reason and not (follow_up.reason = 'manual' and excluded.reason = 'score')
  and    not (excluded.reason = 'score' and ${hasMerged})`

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

/** Who gets a follow-up that a member or a rule opens. Of a team without available members, nobody yet. */
export interface OpenedAssignment {
  owner: string | null
  ownerId: string | null
  teamId: string | null
  /** Of the member whose turn in the team it is. */
  turn?: number | undefined
}

/** Gives follow-ups that have just been opened manually to a member or a team. Belongs in the batch that opens them at `openedAt`. */
export const assignOpenedFollowUps = (
  workspaceId: string,
  responseIds: readonly string[],
  { openedAt, owner, ownerId, teamId, turn }: OpenedAssignment & { openedAt: number },
) => sql`
  update follow_up
  set    owner = ${owner}, owner_id = ${ownerId}, opened_owner = ${owner}, team_id = ${teamId},
         turn = coalesce(cast(${turn ?? null} as bigint), turn),
         unnotified_since = case when cast(${ownerId} as text) is null then null else cast(${openedAt} as bigint) end
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
                         call_at, opened_owner, owner, owner_id, team_id, turn, unnotified_since, updated_at)
  select d.id, d.workspace_id, d.survey_id, d.reason, d.score, d.tier, cast(${now} as bigint), d.due_at, d.due_at,
         coalesce(d.due_at, cast(${now} as bigint)), coalesce(p.name, t.name), coalesce(p.name, t.name),
         coalesce(p.user_id, t.user_id), nullif(d.pool, ''), coalesce(t.last_turn, 0) + d.position,
         case when coalesce(p.user_id, t.user_id) is not null and d.demo_at is null then cast(${now} as bigint) end,
         cast(${now} as bigint)
  from   due d
  left join assignable p on p.workspace_id = d.workspace_id and p.user_id = (${ownerByProperty})
  left join rotation t
  on   t.workspace_id = d.workspace_id and t.pool = d.pool and t.position = (d.position - 1) % t.slots + 1
  where  true`

const wantsCall = sql`excluded.reason = 'contact-requested'`

const openStage = sql`case when follow_up.contacted_at is null then 'new' else 'contacted' end`

/** The customer may have asked for a call in a response whose follow-up was merged into this one. */
const hasMerged = sql`exists (
    select 1 from follow_up merged
    where  merged.workspace_id = follow_up.workspace_id and merged.merged_into = follow_up.response_id)`

const reopens = sql`excluded.reason = 'contact-requested' and follow_up.done_at is not null`

const reasonOfResponse = sql`case when r.contact_requested_at is null then 'score' else 'contact-requested' end`

const ownerProperty = sql`coalesce(r.properties ->> w.follow_up_owner_property, c.properties ->> w.follow_up_owner_property)`

/**
 * The responses that get a follow-up, numbered within their pool: those who take turns. This is the team for their property,
 * or '' for the members that the workspace has selected.
 */
const selectDue = (condition: Sql, reason: Sql, dueTimes: readonly FollowUpDueTime[]) => sql`(
    select q.*, row_number() over (partition by q.workspace_id, q.pool order by q.id) as position
    from   (
      select r.id, r.workspace_id, r.survey_id, r.score, ${tier} as tier,
             ${reason} as reason,
             ${selectDueTime(dueTimes)} as due_at,
             ${selectDay(dueTimes)} as day,
             w.follow_up_assignment as assignment, w.demo_at, ${ownerProperty} as property,
             coalesce((
               select o.team_id from follow_up_property_team o
               where  o.workspace_id = r.workspace_id and o.value = ${ownerProperty}
               and    w.follow_up_assignment = 'property'), '') as pool
      from   response r
      join   survey s on s.id = r.survey_id
      join   workspace w on w.id = r.workspace_id
      left join contact c on c.id = r.contact_id
      where  ${condition}) q)`

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

/** Today in the workspace of response `r`. */
const selectDay = (dueTimes: readonly FollowUpDueTime[]): Sql => sql`(
               select v.value ->> 'day' from ${sizedRows(dueTimes.filter(({ property }) => property === undefined))} v
               where  v.value ->> 'workspaceId' = r.workspace_id)`

/** The ids of the selected responses. */
const selectIds = (condition: Sql) => sql`(select r.id from response r where ${condition})`

/** Updates what follow-ups repeat of their responses, and of those that were merged into them. */
export const syncFollowUps = (condition: Sql) => sql`
  update follow_up
  set    survey_id = (select r.survey_id from response r where r.id = follow_up.response_id),
         score     = ${lowestScore(sql`follow_up`)},
         tier      = (
           select ${tier} from response r left join contact c on c.id = r.contact_id where r.id = follow_up.response_id
         )
  where  response_id in (
    select r.id from response r where ${condition}
    union all
    select m.merged_into from follow_up m where m.response_id in ${selectIds(condition)} and m.merged_into is not null)`

/** Deletes untouched follow-ups that are no longer needed. Whatever a member did left a change. */
export const withdrawFollowUps = (condition: Sql) => sql`
  delete from follow_up
  where  response_id in ${selectIds(condition)}
  and    ${isUntouched}
  and    not exists (
    select 1 from response r join survey s on s.id = r.survey_id
    where  r.id = follow_up.response_id and (${isDue} or follow_up.reason = 'manual' and ${counted})
  )`

/** No member has done anything about the follow-up. That nobody did was perhaps brought to mind. */
const isUntouched = sql`
  note is null and done_at is null and not exists (
    select 1 from follow_up_change h
    where  h.workspace_id = follow_up.workspace_id and h.response_id = follow_up.response_id
    and    not (h.actor = 'system' and h.changed ->> 'escalation' is not null)
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
  select f.response_id as "followUpId", f.score, ${lowestScore(sql`f`)} as "countedScore", f.call_at as "callAt",
         coalesce(f.due_at, f.opened_at) as "countedCallAt"
  from   follow_up f
  join   response r on r.id = f.response_id
  where  f.score <> ${lowestScore(sql`f`)} or f.survey_id <> r.survey_id or f.call_at <> coalesce(f.due_at, f.opened_at)
  limit  ${limit}`
