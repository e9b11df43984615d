import { raw, type Sql } from 'sql-template-tag'
import type { FollowUpOutcome, FollowUpReason } from '../../../shared/follow-up.ts'
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

export interface FollowUpRow {
  id: string
  surveyId: string
  reason: FollowUpReason
  note: string | null
  owner: string | null
  /** The name as it was when they were assigned. */
  storedOwner: string | null
  ownerId: string | null
  /** When they were assigned, until they have been notified of it. */
  unnotifiedSince: number | null
  openedAt: number
  openedDueAt: number | null
  openedOwner: string | null
  dueAt: number | null
  callAt: number
  /** When the next call is due, once one has been tried; 0 before. */
  postponedUntil: number
  urgency: number
  /** The calls tried in vain. */
  notReached: number
  /** Of the last call. */
  outcome: FollowUpOutcome | null
  cause: string | null
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
  salutation: string | null
  email: string | null
  phone: string | null
}

/** Shows the current name of an owner who is a member, and the stored name of one who no longer is. */
const selectFollowUpsFrom = (from: Sql) => sql`
  select f.response_id as id, f.survey_id as "surveyId", f.reason, f.note, coalesce(nullif(p.name, ''), f.owner) as owner,
         f.owner as "storedOwner", f.owner_id as "ownerId", f.unnotified_since as "unnotifiedSince",
         f.opened_at as "openedAt", f.opened_due_at as "openedDueAt",
         f.opened_owner as "openedOwner", f.due_at as "dueAt", f.call_at as "callAt",
         f.postponed_until as "postponedUntil", f.urgency, a.outcome, a.cause,
         (select cast(count(*) as bigint) from follow_up_attempt n
          where  n.workspace_id = f.workspace_id and n.response_id = f.response_id
          and    n.outcome = 'not-reached' and n.undone_at is null) as "notReached",
         f.done_at as "doneAt", f.done_by as "doneBy", f.updated_at as "updatedAt", f.tier,
         r.score, r.comment, r.answers, r.properties, r.contact_requested_at as "contactRequestedAt",
         r.answered_at as "answeredAt", r.identity, r.unverified_contact as "unverifiedContact", r.contact_id as "contactId", c.external_id as "externalId",
         c.name, c.salutation, c.email, c.phone
  from   ${from} f
  join   response r on r.id = f.response_id
  left join contact c on c.id = r.contact_id
  left join app_user p on p.id = f.owner_id
  left join follow_up_attempt a on a.id = (
    select max(l.id) from follow_up_attempt l
    where  l.workspace_id = f.workspace_id and l.response_id = f.response_id and l.undone_at is null)`

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
    order by ${buildOrderBy(page, filter)}
    limit ${page.limit}
  )`)}
  order by ${buildOrderBy(page, { prefix: raw('f.') })}`

/**
 * The ids of open follow-ups to call before a time, or of an owner, in no order. Read from an index that has all of it.
 */
export const selectOpenFollowUpIds = (
  workspaceId: string,
  by: { callBefore: number } | { owner: string } | { ownerId: string },
  limit: number,
) => sql<{ id: string }>`
  select response_id as id
  from   follow_up
  where  ${and([
    sql`workspace_id = ${workspaceId} and done_at is null`,
    'callBefore' in by && sql`call_at < ${by.callBefore}`,
    'owner' in by && sql`owner = ${by.owner} and ${useIndexWith(sql`urgency`)}`,
    'ownerId' in by && sql`owner_id = ${by.ownerId} and ${useIndexWith(sql`urgency`)}`,
  ])}
  limit  ${limit}`

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

/** Counts the open follow-ups that match, up to a limit. */
export const countOpenFollowUpsMatching = (workspaceId: string, filter: FollowUpFilter, limit: number) => sql<{
  count: number
}>`
  select cast(count(*) as bigint) as count
  from   (
    select 1 from follow_up
    where  ${buildFollowUpFilter(workspaceId, { ...filter, status: 'open' })} and ${useIndexWith(sql`urgency`)}
    limit ${limit}) f`

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

/** Deletes the follow-ups of the selected responses, with their changes and attempts. */
export const deleteFollowUps = (condition: Sql) => sql`
  delete from follow_up where response_id in (select r.id from response r where ${condition})`
