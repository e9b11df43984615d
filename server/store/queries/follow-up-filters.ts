import { raw, type Sql } from 'sql-template-tag'
import { type FollowUpSort, statusBySort } from '../../../shared/follow-up.ts'
import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
import { noIndex } from '../planner-hints.ts'
import { and, inList, sql } from '../sql.ts'
import { matchSearch, type ResponseSearch } from './search.ts'

/** What a member may see who does not see all: the follow-ups of some owners, and those of some teams. */
export interface FollowUpVisibility {
  ownerIds: readonly string[]
  teamIds: readonly string[]
}

export interface FollowUpFilter {
  status?: 'open' | 'done' | undefined
  stages?: readonly FollowUpStage[] | undefined
  /** For members who do not see all. */
  visibility?: FollowUpVisibility | undefined
  team?: string | undefined
  /** At most one of `owner` (a name), `ownerId` (a member) and `unowned`. */
  owner?: string | undefined
  ownerId?: string | undefined
  unowned?: boolean | undefined
  /** Open with a deadline before `now`, or not. */
  overdue?: { is: boolean; now: number } | undefined
  /** Due before then, or opened before then without a deadline. */
  callBefore?: number | undefined
  /** The same, for a list in this order. */
  callRangeEnd?: number | undefined
  /** A section of the queue. */
  section?: FollowUpSection | undefined
  openedBefore?: number | undefined
  survey?: string | undefined
  scores?: { from: number; to: number } | undefined
  tier?: number | undefined
  search?: ResponseSearch | undefined
  /** The only ones that can match. */
  candidateIds?: readonly string[] | undefined
}

/**
 * A part of the queue. `now` decides what is overdue; what has been tried and is due from `tomorrow` on waits in the last
 * section.
 */
export type FollowUpSection =
  | { requested: boolean; isOverdue: boolean; now: number; tomorrow: number }
  | { isPostponed: true; tomorrow: number }

/** The least urgency of a follow-up whose customer has not asked for a call: see the table. */
const UNREQUESTED_URGENCY = 1000

/** A position in a sorted list: after a sort key and an id. */
export interface FollowUpPosition {
  sort: FollowUpSort
  after?: { value: number; id: string } | undefined
  /** In reverse: the rows before `after`, nearest first. */
  backwards?: boolean
  limit: number
}

const sortOrders: Readonly<Record<FollowUpSort, { column?: Sql; descending: boolean }>> = {
  newest: { descending: true },
  queue: { column: raw('urgency'), descending: false },
  due: { column: raw('call_at'), descending: false },
  score: { column: raw('score'), descending: false },
  tier: { column: raw('tier'), descending: false },
  done: { column: raw('done_at'), descending: true },
}

/** Adds what the sort order of a list implies: sorted by due time, overdue follow-ups come first, as they are due before now. */
export const narrowFilter = (
  { callBefore, overdue, status, ...filter }: FollowUpFilter,
  { sort }: FollowUpPosition,
): FollowUpFilter => ({
  ...filter,
  overdue,
  status: statusBySort[sort] ?? status,
  ...(sort === 'due' ? { callRangeEnd: callBefore ?? (overdue?.is ? overdue.now : undefined) } : { callBefore }),
})

export function buildCursorCondition({ sort, after, backwards = false }: FollowUpPosition): Sql | false {
  if (after === undefined) return false
  const { column, descending } = sortOrders[sort]
  const operator = raw(descending === backwards ? '>' : '<')
  return column
    ? sql`(${column}, response_id) ${operator} (${after.value}, ${after.id})`
    : sql`response_id ${operator} ${after.id}`
}

/** @param candidateIds for rows that are looked up one by one, whatever index has this order */
export function buildOrderBy(
  { sort, backwards = false }: FollowUpPosition,
  { prefix = raw(''), candidateIds }: { prefix?: Sql; candidateIds?: readonly string[] | undefined } = {},
): Sql {
  const { column, descending } = sortOrders[sort]
  const direction = raw(descending === backwards ? '' : ' desc')
  const id = sql`${prefix}response_id${direction}`
  if (!column) return id
  return sql`${candidateIds ? noIndex(column) : sql`${prefix}${column}`}${direction}, ${id}`
}

/** Whether an open follow-up is past its deadline. One that waits for its customer has a paused deadline: it is due when the wait ends. */
export const isOverdue = (now: number): Sql => sql`(due_at < ${now})`

/** A condition on `follow_up` without an alias. */
export const buildFollowUpFilter = (workspaceId: string, filter: FollowUpFilter): Sql =>
  and([
    sql`workspace_id = ${workspaceId}`,
    filter.status === 'open' && sql`done_at is null`,
    filter.status === 'done' && sql`done_at is not null`,
    filter.stages && sql`stage in ${inList(filter.stages)}`,
    filter.visibility && buildVisibilityFilter(filter.visibility),
    filter.team !== undefined && sql`team_id = ${filter.team}`,
    filter.owner !== undefined && sql`owner = ${filter.owner}`,
    filter.ownerId !== undefined && sql`owner_id = ${filter.ownerId}`,
    filter.unowned && sql`owner_id is null and owner is null`,
    filter.overdue?.is === true && sql`done_at is null and ${isOverdue(filter.overdue.now)}`,
    filter.overdue?.is === false &&
      sql`(done_at is not null or due_at is null or not ${isOverdue(filter.overdue.now)})`,
    filter.callBefore !== undefined && sql`${noIndex(raw('call_at'))} < ${filter.callBefore}`,
    filter.callRangeEnd !== undefined && sql`call_at < ${filter.callRangeEnd}`,
    filter.section && buildSectionFilter(filter.section, filter.candidateIds !== undefined),
    filter.openedBefore !== undefined && sql`opened_at < ${filter.openedBefore}`,
    filter.survey !== undefined && sql`survey_id = ${filter.survey}`,
    filter.scores && sql`score between ${filter.scores.from} and ${filter.scores.to}`,
    filter.tier !== undefined && sql`tier = ${filter.tier}`,
    filter.candidateIds && sql`response_id in ${inList(filter.candidateIds)}`,
    filter.search && matchSearch(workspaceId, sql`follow_up.response_id`, filter.search),
  ])

/** @param prefix of the columns */
export function buildVisibilityFilter({ ownerIds, teamIds }: FollowUpVisibility, prefix = raw('')): Sql {
  const [ownerId = '', ...otherIds] = ownerIds
  const isOwned =
    otherIds.length === 0 ? sql`${prefix}owner_id = ${ownerId}` : sql`${prefix}owner_id in ${inList(ownerIds)}`
  return teamIds.length === 0 ? isOwned : sql`(${isOwned} or ${prefix}team_id in ${inList(teamIds)})`
}

/** Conditions that the index of the queue answers alone. @param isLookup the rows are looked up one by one instead */
function buildSectionFilter(section: FollowUpSection, isLookup: boolean): Sql {
  if ('isPostponed' in section) return sql`postponed_until >= ${section.tomorrow}`
  const { requested, isOverdue, now, tomorrow } = section
  const urgency = isLookup ? noIndex(raw('urgency')) : raw('urgency')
  return and([
    sql`${urgency} ${raw(requested ? '<' : '>=')} ${UNREQUESTED_URGENCY}`,
    isOverdue ? sql`deadline < ${now}` : sql`deadline >= ${now}`,
    !isOverdue && sql`postponed_until < ${tomorrow}`,
  ])
}
