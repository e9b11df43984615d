import { raw, type Sql } from 'sql-template-tag'
import type { FollowUpOutcome, FollowUpReason } from '../../../shared/follow-up.ts'
import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
import { useIndexWith } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, jsonRows, sql } from '../sql.ts'
import {
  buildCursorCondition,
  buildFollowUpFilter,
  buildOrderBy,
  buildVisibilityFilter,
  type FollowUpFilter,
  type FollowUpPosition,
  type FollowUpVisibility,
  isOverdue,
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
  teamId: string | null
  /** The name of the team; null also if it is gone. */
  team: string | null
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
  stage: FollowUpStage
  level: number
  contactedAt: number | null
  cause: string | null
  remedy: string | null
  /** In minor units of its currency. */
  amends: number | null
  amendsCurrency: string | null
  promise: string | null
  /** The working time in milliseconds that was left when the deadline was paused. */
  pausedLeft: number | null
  escalation: number
  escalateAt: number | null
  askAt: number | null
  askedAt: number | null
  askedInvitationId: string | null
  scoreAfter: number | null
  firstScoreAfter: number | null
  concludedAt: number | null
  mergedInto: string | null
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
  /** 1: the customer is on the blocklist. */
  isBlocklisted: number
}

/** Shows the current name of an owner who is a member, and the stored name of one who no longer is. */
const selectFollowUpsFrom = (from: Sql) => sql`
  select f.response_id as id, f.survey_id as "surveyId", f.reason, f.note, coalesce(nullif(p.name, ''), f.owner) as owner,
         f.owner as "storedOwner", f.owner_id as "ownerId", f.team_id as "teamId", g.name as team, f.unnotified_since as "unnotifiedSince",
         f.opened_at as "openedAt", f.opened_due_at as "openedDueAt",
         f.opened_owner as "openedOwner", f.due_at as "dueAt", f.call_at as "callAt",
         f.postponed_until as "postponedUntil", f.urgency, a.outcome,
         f.stage, f.level, f.contacted_at as "contactedAt", f.cause, f.remedy, f.amends,
         f.amends_currency as "amendsCurrency", f.promise, f.paused_left as "pausedLeft", f.escalation,
         f.escalate_at as "escalateAt", f.ask_at as "askAt", f.asked_at as "askedAt",
         f.asked_invitation_id as "askedInvitationId", f.score_after as "scoreAfter", f.first_score_after as "firstScoreAfter",
         f.concluded_at as "concludedAt", f.merged_into as "mergedInto",
         (select cast(count(*) as bigint) from follow_up_attempt n
          where  n.workspace_id = f.workspace_id and n.response_id = f.response_id
          and    n.outcome = 'not-reached' and n.undone_at is null) as "notReached",
         f.done_at as "doneAt", f.done_by as "doneBy", f.updated_at as "updatedAt", f.tier,
         r.score, r.comment, r.answers, r.properties, r.contact_requested_at as "contactRequestedAt",
         r.answered_at as "answeredAt", r.identity, r.unverified_contact as "unverifiedContact", r.contact_id as "contactId", c.external_id as "externalId",
         c.name, c.salutation, c.email, c.phone,
         case when exists (
           select 1 from blocklist_entry b
           where  b.workspace_id = f.workspace_id and b.contact_id = r.contact_id and b.state = 'active'
         ) then 1 else 0 end as "isBlocklisted"
  from   ${from} f
  join   response r on r.id = f.response_id
  left join contact c on c.id = r.contact_id
  left join app_user p on p.id = f.owner_id
  left join team g on g.id = f.team_id
  left join follow_up_attempt a on a.id = (
    select max(l.id) from follow_up_attempt l
    where  l.workspace_id = f.workspace_id and l.response_id = f.response_id and l.undone_at is null)`

/** @param visibility finds the follow-up only if it is within this */
export const selectFollowUpById = (
  workspaceId: string,
  id: string,
  visibility?: FollowUpVisibility,
) => sql<FollowUpRow>`
  ${selectFollowUpsFrom(sql`follow_up`)} where f.response_id = ${id} and ${isVisible(workspaceId, visibility)}`

/** The workspace of a follow-up that an email address names. */
export const selectFollowUpWorkspace = (id: string) => sql<{ workspaceId: string }>`
  select workspace_id as "workspaceId" from follow_up where response_id = ${id}`

/** The language of the customer of a follow-up: of the contact, or else of the response. */
export const selectCustomerLocale = (workspaceId: string, id: string) => sql<{ locale: string | null }>`
  select coalesce(c.locale, r.locale) as locale
  from   response r
  left join contact c on c.id = r.contact_id
  where  r.workspace_id = ${workspaceId} and r.id = ${id}`

export const selectFollowUpsByIds = (
  workspaceId: string,
  ids: readonly string[],
  visibility?: FollowUpVisibility,
) => sql<FollowUpRow>`
  ${selectFollowUpsFrom(sql`follow_up`)} where f.response_id in ${inList(ids)} and ${isVisible(workspaceId, visibility)}`

const isVisible = (workspaceId: string, visibility: FollowUpVisibility | undefined): Sql =>
  and([sql`f.workspace_id = ${workspaceId}`, visibility && buildVisibilityFilter(visibility, raw('f.'))])

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

/** The ids of the open follow-ups of a team, or of some owners and teams, in no order. Team by team: SQLite reads all open ones otherwise. */
export const selectVisibleFollowUpIds = (
  workspaceId: string,
  { ownerIds, teamIds }: FollowUpVisibility,
  limit: number,
) => sql<{ id: string }>`
  select id
  from   (
    select response_id as id
    from   follow_up
    where  workspace_id = ${workspaceId} and done_at is null and owner_id in ${inList(ownerIds)} and ${useIndexWith(sql`urgency`)}
    union
    select u.response_id
    from   ${inList(teamIds)} t
    cross join follow_up u
    where  u.workspace_id = ${workspaceId} and u.done_at is null and u.team_id = t.key and u.team_id is not null) f
  limit  ${limit}`

/** Counts open follow-ups in their index alone. @param visibility only those within this */
export const countOpenFollowUps = (
  workspaceId: string,
  at: { now: number; tomorrow: number; me: string },
  visibility?: FollowUpVisibility,
) => sql<{
  open: number
  today: number
  overdue: number
  mine: number
}>`
  select cast(count(*) as bigint) as open,
         cast(coalesce(sum(case when call_at < ${at.tomorrow} then 1 else 0 end), 0) as bigint) as today,
         cast(coalesce(sum(case when ${isOverdue(at.now)} then 1 else 0 end), 0) as bigint) as overdue,
         cast(coalesce(sum(case when owner_id = ${at.me} then 1 else 0 end), 0) as bigint) as mine
  from   follow_up
  where  ${buildFollowUpFilter(workspaceId, { status: 'open', visibility })} and ${useIndexWith(sql`call_at`)}`

/** Counts open follow-ups up to a limit. @param visibility only those within this */
export const countOpenFollowUpsCapped = (workspaceId: string, limit: number, visibility?: FollowUpVisibility) => sql<{
  open: number
}>`
  select cast(count(*) as bigint) as open
  from   (select 1 from follow_up where ${buildFollowUpFilter(workspaceId, { status: 'open', visibility })} and ${useIndexWith(sql`call_at`)} limit ${limit}) f`

export const countFollowUpsDoneSince = (workspaceId: string, since: number, visibility?: FollowUpVisibility) => sql<{
  done: number
}>`
  select cast(count(*) as bigint) as done
  from   follow_up
  where  ${buildFollowUpFilter(workspaceId, { status: 'done', visibility })} and done_at >= ${since}`

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
