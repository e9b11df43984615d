import { raw, type Sql } from 'sql-template-tag'
import { type FollowUpSort, statusBySort } from '../../../shared/follow-up.ts'
import { useIndexWith } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, jsonRows, sql } from '../sql.ts'
import { counted } from './responses.ts'
import { matchSearch, type ResponseSearch } from './search.ts'

/** Whether an answer `r` to survey `s` is to be followed up. */
const isDue = sql`${counted} and (r.score <= s.follow_up_threshold or r.contact_requested_at is not null)`

/** The tier of who gave an answer `r`, or is its contact `c`: A to D as 1 to 4, anything else as 5. */
const tier = sql`
  case upper(coalesce(r.properties ->> 'tier', c.properties ->> 'tier'))
    when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 else 5
  end`

/**
 * Opens a follow-up for each selected response that is due one and has none. A customer who asks for a call after all opens
 * the one that is there again.
 */
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

/** Brings a follow-up to where its response is now, and to what that says. */
export const syncFollowUp = (workspaceId: string, responseId: string) => sql`
  update follow_up
  set    survey_id = (select r.survey_id from response r where r.id = ${responseId}),
         score     = (select r.score from response r where r.id = ${responseId}),
         tier      = (
           select ${tier} from response r left join contact c on c.id = r.contact_id where r.id = ${responseId}
         )
  where  workspace_id = ${workspaceId} and response_id = ${responseId}`

/** Takes back a follow-up that opened by a slip: no longer due, and nobody has touched it. */
export const withdrawFollowUp = (workspaceId: string, responseId: string) => sql`
  delete from follow_up
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  and    note is null and owner is null and due_at is null and done_at is null
  and    not exists (select 1 from follow_up_change h where h.workspace_id = ${workspaceId} and h.response_id = ${responseId})
  and    not exists (
    select 1 from response r join survey s on s.id = r.survey_id where r.id = ${responseId} and ${isDue}
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

/** A member is shown by the name he has now, and who is none any more by the one he had. */
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

/** @param restrictToOwner only where it is this member's */
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

export interface FollowUpFilter {
  status?: 'open' | 'done' | undefined
  /** Whose they all are, for those who see no others. */
  restrictToOwner?: string | undefined
  /** A name, a member, or nobody. */
  owner?: string | undefined
  ownerId?: string | undefined
  unowned?: boolean | undefined
  /** Whether it is open with a deadline before `now`. */
  overdue?: { is: boolean; now: number } | undefined
  /** To be called before then, or without a deadline. */
  callBefore?: number | undefined
  openedBefore?: number | undefined
  survey?: string | undefined
  scores?: { from: number; to: number } | undefined
  tier?: number | undefined
  search?: ResponseSearch | undefined
}

/** Where in a list to go on: behind this one, by what the list is sorted by and its id. */
export interface FollowUpPosition {
  sort: FollowUpSort
  after?: { value: number; id: string } | undefined
  /** The other way round: what comes before `after`, the nearest first. */
  backwards?: boolean
  limit: number
}

const sortOrders: Readonly<Record<FollowUpSort, { column?: Sql; descending: boolean }>> = {
  newest: { descending: true },
  due: { column: raw('call_at'), descending: false },
  score: { column: raw('score'), descending: false },
  tier: { column: raw('tier'), descending: false },
  done: { column: raw('done_at'), descending: true },
}

/** The page first, and then its answers: PostgreSQL would else go through all answers that are newer than the page. */
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

/** Whose deadline has passed was to be called by then: where the list is by that, it begins with these. */
const narrowFilter = ({ callBefore, overdue, status, ...filter }: FollowUpFilter, { sort }: FollowUpPosition) => ({
  ...filter,
  overdue,
  status: statusBySort[sort] ?? status,
  callBefore: callBefore ?? (sort === 'due' && overdue?.is === true ? overdue.now : undefined),
})

function buildCursorCondition({ sort, after, backwards = false }: FollowUpPosition): Sql | false {
  if (after === undefined) return false
  const { column, descending } = sortOrders[sort]
  const operator = raw(descending === backwards ? '>' : '<')
  return column
    ? sql`(${column}, response_id) ${operator} (${after.value}, ${after.id})`
    : sql`response_id ${operator} ${after.id}`
}

function buildOrderBy({ sort, backwards = false }: FollowUpPosition, prefix: Sql = raw('')): Sql {
  const { column, descending } = sortOrders[sort]
  const direction = raw(descending === backwards ? '' : ' desc')
  return column
    ? sql`${prefix}${column}${direction}, ${prefix}response_id${direction}`
    : sql`${prefix}response_id${direction}`
}

const buildFollowUpFilter = (workspaceId: string, filter: FollowUpFilter): Sql =>
  and([
    sql`workspace_id = ${workspaceId}`,
    filter.status === 'open' && sql`done_at is null`,
    filter.status === 'done' && sql`done_at is not null`,
    filter.restrictToOwner !== undefined && sql`owner_id = ${filter.restrictToOwner}`,
    filter.owner !== undefined && sql`owner = ${filter.owner}`,
    filter.ownerId !== undefined && sql`owner_id = ${filter.ownerId}`,
    filter.unowned && sql`owner_id is null and owner is null`,
    filter.overdue?.is === true && sql`done_at is null and due_at < ${filter.overdue.now}`,
    filter.overdue?.is === false && sql`(done_at is not null or due_at is null or due_at >= ${filter.overdue.now})`,
    filter.callBefore !== undefined && sql`call_at < ${filter.callBefore}`,
    filter.openedBefore !== undefined && sql`opened_at < ${filter.openedBefore}`,
    filter.survey !== undefined && sql`survey_id = ${filter.survey}`,
    filter.scores && sql`score between ${filter.scores.from} and ${filter.scores.to}`,
    filter.tier !== undefined && sql`tier = ${filter.tier}`,
    filter.search && matchSearch(workspaceId, sql`follow_up.response_id`, filter.search),
  ])

/** How many are open, out of one index that holds no others. @param restrictToOwner this member's only */
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

/** How many are open, if not more than so many. @param restrictToOwner this member's only */
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

/** Holds them until the batch ends, so that nobody changes them between being looked at and being changed. */
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
  delete from follow_up where response_id in (select r.id from response r where ${condition})`
