import { raw, type Sql } from 'sql-template-tag'
import { useIndexWith } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, jsonRows, sql } from '../sql.ts'
import {
  buildCursorCondition,
  buildFollowUpFilter,
  buildOrderBy,
  type FollowUpFilter,
  type FollowUpPosition,
  narrowFilter,
} from './follow-up-filters.ts'
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

/** Opens follow-ups for the selected responses that need one. A later request for contact reopens an existing one. */
export const openFollowUps = (condition: Sql, now: number) => sql`
  insert into follow_up (response_id, workspace_id, survey_id, reason, score, tier, opened_at, call_at, updated_at)
  select r.id, r.workspace_id, r.survey_id,
         case when r.contact_requested_at is null then 'score' else 'contact-requested' end,
         r.score, ${tier}, cast(${now} as bigint), cast(${now} as bigint), cast(${now} as bigint)
  from   response r
  join   survey s on s.id = r.survey_id
  left join contact c on c.id = r.contact_id
  where  ${condition} and ${isDue}
  on conflict (response_id) do update
  set    reason     = excluded.reason,
         done_at    = case when excluded.reason = 'score' then follow_up.done_at end,
         done_by    = case when excluded.reason = 'score' then follow_up.done_by end,
         updated_at = excluded.updated_at
  where  follow_up.reason <> excluded.reason`

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

/** Deletes untouched follow-ups that are no longer needed. */
export const withdrawFollowUps = (condition: Sql) => sql`
  delete from follow_up
  where  response_id in ${selectIds(condition)}
  and    note is null and owner is null and due_at is null and done_at is null
  and    not exists (
    select 1 from follow_up_change h where h.workspace_id = follow_up.workspace_id and h.response_id = follow_up.response_id
  )
  and    not exists (
    select 1 from response r join survey s on s.id = r.survey_id where r.id = follow_up.response_id and ${isDue}
  )`

export interface FollowUpRow {
  id: string
  surveyId: string
  reason: 'score' | 'contact-requested'
  note: string | null
  owner: string | null
  ownerId: string | null
  openedAt: number
  dueAt: number | null
  callAt: number
  doneAt: number | null
  doneBy: string | null
  updatedAt: number
  /** 1 to 4 are A to D, 5 is none. */
  tier: number
  score: number
  comment: string | null
  /** JSON */
  answers: string
  /** JSON */
  properties: string
  contactRequestedAt: number | null
  answeredAt: number
  identity: 'unverified' | 'verified' | null
  /** JSON */
  unverifiedContact: string | null
  contactId: string | null
  externalId: string | null
  name: string | null
  email: string | null
  phone: string | null
}

/** Shows the current name of an owner who is a member, and the stored name of one who no longer is. */
const selectFollowUpsFrom = (from: Sql) => sql`
  select f.response_id as id, f.survey_id as "surveyId", f.reason, f.note, coalesce(p.name, f.owner) as owner,
         f.owner_id as "ownerId", f.opened_at as "openedAt", f.due_at as "dueAt", f.call_at as "callAt",
         f.done_at as "doneAt", f.done_by as "doneBy", f.updated_at as "updatedAt", f.tier,
         r.score, r.comment, r.answers, r.properties, r.contact_requested_at as "contactRequestedAt",
         r.answered_at as "answeredAt", r.identity, r.unverified_contact as "unverifiedContact", r.contact_id as "contactId", c.external_id as "externalId",
         c.name, c.email, c.phone
  from   ${from} f
  join   response r on r.id = f.response_id
  left join contact c on c.id = r.contact_id
  left join app_user p on p.id = f.owner_id`

/** @param restrictToOwner finds the follow-up only if this member owns it */
export const selectFollowUpById = (workspaceId: string, id: string, restrictToOwner?: string) => sql<FollowUpRow>`
  ${selectFollowUpsFrom(sql`follow_up`)} where f.response_id = ${id} and ${isVisible(workspaceId, restrictToOwner)}`

export const selectFollowUpsByIds = (
  workspaceId: string,
  ids: readonly string[],
  restrictToOwner?: string,
) => sql<FollowUpRow>`
  ${selectFollowUpsFrom(sql`follow_up`)} where f.response_id in ${inList(ids)} and ${isVisible(workspaceId, restrictToOwner)}`

const isVisible = (workspaceId: string, restrictToOwner: string | undefined): Sql =>
  and([sql`f.workspace_id = ${workspaceId}`, restrictToOwner !== undefined && sql`f.owner_id = ${restrictToOwner}`])

/**
 * Finds the page before its responses: with a plain join PostgreSQL reads all responses newer than the page (in the middle
 * of a list of a hundred thousand).
 */
export const selectFollowUps = (
  workspaceId: string,
  filter: FollowUpFilter,
  page: FollowUpPosition,
) => sql<FollowUpRow>`
  ${selectFollowUpsFrom(sql`(
    select *
    from   follow_up
    where  ${and([buildFollowUpFilter(workspaceId, narrowFilter(filter, page)), buildCursorCondition(page)])}
    order by ${buildOrderBy(page)}
    limit ${page.limit}
  )`)}
  order by ${buildOrderBy(page, raw('f.'))}`

/** Counts open follow-ups in their index alone. @param restrictToOwner only those of this member */
export const countOpenFollowUps = (
  workspaceId: string,
  at: { now: number; tomorrow: number; me: string },
  restrictToOwner?: string,
) => sql<{
  open: number
  today: number
  overdue: number
  mine: number
}>`
  select cast(count(*) as bigint) as open,
         cast(coalesce(sum(case when call_at < ${at.tomorrow} then 1 else 0 end), 0) as bigint) as today,
         cast(coalesce(sum(case when due_at < ${at.now} then 1 else 0 end), 0) as bigint) as overdue,
         cast(coalesce(sum(case when owner_id = ${at.me} then 1 else 0 end), 0) as bigint) as mine
  from   follow_up
  where  ${buildFollowUpFilter(workspaceId, { status: 'open', restrictToOwner })} and ${useIndexWith(sql`call_at`)}`

/** Counts open follow-ups up to a limit. @param restrictToOwner only those of this member */
export const countOpenFollowUpsCapped = (workspaceId: string, limit: number, restrictToOwner?: string) => sql<{
  open: number
}>`
  select cast(count(*) as bigint) as open
  from   (select 1 from follow_up where ${buildFollowUpFilter(workspaceId, { status: 'open', restrictToOwner })} and ${useIndexWith(sql`call_at`)} limit ${limit}) f`

export const countFollowUpsDoneSince = (workspaceId: string, since: number, restrictToOwner?: string) => sql<{
  done: number
}>`
  select cast(count(*) as bigint) as done
  from   follow_up
  where  ${buildFollowUpFilter(workspaceId, { status: 'done', restrictToOwner })} and done_at >= ${since}`

/** Locks follow-ups until the batch ends. */
export const lockFollowUps = (workspaceId: string, ids: readonly string[]) => sql`
  update follow_up set updated_at = updated_at where workspace_id = ${workspaceId} and response_id in ${inList(ids)}`

/** Makes the batch fail if one of the follow-ups has changed since it was read. */
export const assertFollowUpsUnchanged = (workspaceId: string, expected: readonly { id: string; updatedAt: number }[]) =>
  assertThat(sql`not exists (
    select 1
    from   json_each(${jsonRows(expected)}) v
    cross join follow_up f
    where  f.workspace_id = ${workspaceId} and f.response_id = v.value ->> 'id'
    and    f.updated_at <> cast(v.value ->> 'updatedAt' as bigint))`)

/** Sets the named columns of follow-ups. */
export const updateFollowUps = (workspaceId: string, ids: readonly string[], values: ColumnValues) => sql`
  update follow_up set ${assignments(values)} where workspace_id = ${workspaceId} and response_id in ${inList(ids)}`

export const deleteFollowUps = (condition: Sql) => sql`
  delete from follow_up where response_id in ${selectIds(condition)}`
