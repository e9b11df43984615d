import { join, raw, type Sql } from 'sql-template-tag'
import { type Group, getScoreRange, scores } from '../../../shared/nps.ts'
import { and, sql } from '../sql.ts'
import { buildVisibilityFilter, type FollowUpVisibility } from './follow-up-filters.ts'
import { isCounted } from './responses.ts'

/** The follow-ups of the responses between two ids, as far as a member may see them. Merged ones count through another. */
export interface FigureRange {
  workspaceId: string
  after: string
  before: string
  visibility?: FollowUpVisibility | undefined
}

const inRange = ({ workspaceId, after, before, visibility }: FigureRange) =>
  and([
    sql`f.workspace_id = ${workspaceId} and f.response_id > ${after} and f.response_id < ${before} and f.stage <> 'merged'`,
    visibility && buildVisibilityFilter(visibility, raw('f.')),
  ])

/** How many there are, up to a limit. */
export const countFollowUps = (range: FigureRange, limit: number) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from (
    select 1 as one from follow_up f
    where  ${inRange(range)}
    limit ${limit}) part`

/**
 * The follow-ups of one owner and team with the same cause and currency of amends, summed up. Times are in milliseconds, separated
 * by commas; those without an end are how long it has lasted. Customers who were never reached are so until now, even if their
 * follow-ups have ended. A cell may come in several parts.
 */
export interface FigureCell {
  ownerId: string | null
  owner: string | null
  teamId: string | null
  cause: string | null
  currency: string | null
  count: number
  /** Those whose first deadline has passed, and of these those whose customer was reached by then. */
  due: number
  inTime: number
  promoters: number
  passives: number
  detractors: number
  /** Of the detractors, those who were asked again, and their groups if they responded. */
  asked: number
  /** Of those asked, those who may still respond for the first time. */
  waiting: number
  toPromoter: number
  toPassive: number
  toDetractor: number
  amendsCount: number
  amends: number
  contactTimes: string | null
  uncontactedTimes: string | null
  closeTimes: string | null
  openTimes: string | null
}

const countIf = (condition: ReturnType<typeof sql>) =>
  sql`cast(coalesce(sum(case when ${condition} then 1 else 0 end), 0) as bigint)`

const listIf = (condition: ReturnType<typeof sql>, time: ReturnType<typeof sql>) =>
  sql`string_agg(case when ${condition} then cast(${time} as text) end, ',')`

function isInGroup(score: Sql, group: Group): Sql {
  const { from, to } = getScoreRange(group)
  return sql`${score} between ${from} and ${to}`
}

const isDetractor = isInGroup(sql`f.score`, 'detractor')

/** What detractors scored first after they were asked again. */
const hasMovedTo = (group: Group) => sql`${isDetractor} and ${isInGroup(sql`f.first_score_after`, group)}`

const isAsked = sql`${isDetractor} and (f.asked_at is not null or f.first_score_after is not null)`

const isAwaited = sql`${isDetractor} and f.stage = 'asked' and f.first_score_after is null`

/** A random character of ids splits the follow-ups of a cell: their times are texts, and a row of D1 has a limit of 2 MB. */
const PART_OF_ID = sql`substr(f.response_id, 11, 1)`

/** All follow-ups of a range in one pass. */
export const selectFigureCells = (range: FigureRange, now: number) => sql<FigureCell>`
  select f.owner_id as "ownerId", f.owner, f.team_id as "teamId", f.cause, f.amends_currency as currency,
         cast(count(*) as bigint) as count,
         ${countIf(sql`f.opened_due_at <= ${now}`)} as due,
         ${countIf(sql`f.opened_due_at <= ${now} and f.contacted_at <= f.opened_due_at`)} as "inTime",
         ${countIf(isInGroup(sql`f.score`, 'promoter'))} as promoters,
         ${countIf(isInGroup(sql`f.score`, 'passive'))} as passives,
         ${countIf(isDetractor)} as detractors,
         ${countIf(isAsked)} as asked,
         ${countIf(isAwaited)} as waiting,
         ${countIf(hasMovedTo('promoter'))} as "toPromoter",
         ${countIf(hasMovedTo('passive'))} as "toPassive",
         ${countIf(hasMovedTo('detractor'))} as "toDetractor",
         ${countIf(sql`f.amends > 0`)} as "amendsCount",
         cast(coalesce(sum(case when f.amends > 0 then f.amends else 0 end), 0) as bigint) as amends,
         ${listIf(sql`f.contacted_at is not null`, sql`f.contacted_at - f.opened_at`)} as "contactTimes",
         ${listIf(sql`f.contacted_at is null`, sql`cast(${now} as bigint) - f.opened_at`)} as "uncontactedTimes",
         ${listIf(sql`f.done_at is not null`, sql`f.done_at - f.opened_at`)} as "closeTimes",
         ${listIf(sql`f.done_at is null`, sql`cast(${now} as bigint) - f.opened_at`)} as "openTimes"
  from   follow_up f
  where  ${inRange(range)}
  group by f.owner_id, f.owner, f.team_id, f.cause, f.amends_currency, ${PART_OF_ID}`

/** The detractors with a later response that counts, in any survey: those reached before it, and those not. */
export interface LaterResponses {
  reached: number
  reachedConverted: number
  notReached: number
  notReachedConverted: number
}

const detractorScores = getScoreRange('detractor')

/** Room for a score beside a time in one number. */
const SCORES = sql`16`

export const countLaterResponses = (range: FigureRange) => {
  const wasReached = sql`p.contacted_at is not null and p.contacted_at <= p.next / ${SCORES}`
  const wasNotReached = sql`(p.contacted_at is null or p.contacted_at > p.next / ${SCORES})`
  const isConverted = sql`p.next % ${SCORES} > ${detractorScores.to}`
  return sql<LaterResponses>`
  -- Materialized: SQLite would otherwise look for the next response once for each figure.
  with p as materialized (
    select f.contacted_at, (
             -- Together, so that the response is looked up once.
             select o.answered_at * ${SCORES} + o.score from response o
             where  o.workspace_id = r.workspace_id and o.contact_id = r.contact_id and o.id > r.id
             and    ${isCounted(sql`o`)} and coalesce(o.identity, '') = coalesce(r.identity, '')
             order by o.id
             limit  1) as next
    from   follow_up f
    join   response r on r.id = f.response_id
    where  ${inRange(range)} and ${isDetractor} and r.contact_id <> r.workspace_id)
  select ${countIf(wasReached)} as reached,
         ${countIf(sql`${wasReached} and ${isConverted}`)} as "reachedConverted",
         ${countIf(wasNotReached)} as "notReached",
         ${countIf(sql`${wasNotReached} and ${isConverted}`)} as "notReachedConverted"
  from   p
  where  p.next is not null`
}

/** The unhappy customers of a range who responded: who are detractors. */
export interface UnhappyRow {
  responses: number
  withContact: number
  /**
   * Customers who complained: who wrote a comment or asked for a call with such a score, or for whom a member or a rule has opened a
   * follow-up. What customers say when they are asked again does not count. Without a contact, each response is a customer.
   */
  complaints: number
}

const isNoRecovery = (workspaceId: string) => sql`r.survey_id not in (${selectRecoverySurveyIds(workspaceId)})`

export const countUnhappyResponses = ({ workspaceId, after, before }: FigureRange) => sql<UnhappyRow>`
  select ${countIf(sql`c.score <= ${detractorScores.to}`)} as responses,
         ${countIf(sql`c.score <= ${detractorScores.to} and c.contact_id is not null`)} as "withContact",
         cast(count(distinct c.complaint) as bigint) as complaints
  from (
    select r.score, nullif(r.contact_id, r.workspace_id) as contact_id,
           case when r.comment is not null or r.contact_requested_at is not null
             then coalesce(nullif(r.contact_id, r.workspace_id), r.id) end as complaint
    from   response r
    where  r.workspace_id = ${workspaceId} and r.score in (${join(scores.slice(0, detractorScores.to + 1))})
    and    r.id > ${after} and r.id < ${before} and ${isCounted(sql`r`)} and ${isNoRecovery(workspaceId)}
    union all
    select 10, null, coalesce(nullif(r.contact_id, r.workspace_id), r.id)
    from   follow_up f
    join   response r on r.id = f.response_id
    where  ${inRange({ workspaceId, after, before })} and f.reason = 'manual' and ${isNoRecovery(workspaceId)}) c`

/** How many unhappy responses a range has, up to a limit. */
export const countUnhappyUpTo = ({ workspaceId, after, before }: FigureRange, limit: number) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from (
    select 1 as one from response r
    where  r.workspace_id = ${workspaceId} and r.score in (${join(scores.slice(0, detractorScores.to + 1))})
    and    r.id > ${after} and r.id < ${before} and ${isCounted(sql`r`)}
    limit ${limit}) part`

/** The contacts of a workspace, without the one that stands for erased ones. */
export const countCustomers = (workspaceId: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count from contact c
  where  c.workspace_id = ${workspaceId} and c.id <> ${workspaceId}`

/** The surveys that ask customers again: their responses say how a call went, not how customers are. */
export const selectRecoverySurveyIds = (workspaceId: string) => sql<{ id: string }>`
  select id from survey where workspace_id = ${workspaceId} and type = 'recovery'`
