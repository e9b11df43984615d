import { join, raw, type Sql } from 'sql-template-tag'
import { ALL_TIME, type RangePart, type Span } from '../../../shared/calendar.ts'
import type { ReportChannel } from '../../../shared/response.ts'
import type { SurveyType } from '../../../shared/survey.ts'
import { CHANNEL_KEY, getSegmentMentionKey, PHONE, SUSPECT } from '../counted-segments.ts'
import { noIndex, noTextIndex } from '../planner-hints.ts'
import { and, inList, sql } from '../sql.ts'
import { scoreColumns, selectReasonCells, selectTagCells } from './counts.ts'
import { buildResponseFilter } from './response-lists.ts'

export interface ReportFilter {
  workspaceId: string
  surveyId: string
  /** First and last day, inclusive. */
  from?: string | undefined
  to?: string | undefined
  where: Record<string, string>
  /** Only responses through this channel; `self` stands for all but the phone. */
  channel?: ReportChannel | undefined
}

/** Ids between which all responses of the days of a report are: from the first, and before the one after the last. */
interface IdRange {
  fromId?: string
  beforeId?: string
}

/** The number of responses for each score: `s0` to `s10`. */
export type ScoreRow = Record<`s${number}`, number>

const scoreSums = scoreColumns((column) => sql`cast(coalesce(sum(cell.${column}), 0) as bigint) as ${column}`)

/** The totals, in one row. */
export const selectTotalScores = (source: CellSource) => sql<ScoreRow>`select ${scoreSums} from (${source}) cell`

/** The scores of each survey, or of one, in a counted segment. */
export const selectScoresBySurvey = (
  { workspaceId, surveyId }: { workspaceId: string; surveyId?: string | undefined },
  segment: { key: string; value: string },
  stretches: readonly RangePart[],
) => {
  const cells = stretches.map(
    (stretch) => sql`
  select t.survey_id, ${scoreColumns((column) => sql`t.${column}`)}
  from   survey s
  cross join tally t
  where  ${and([
    sql`s.workspace_id = ${workspaceId}`,
    surveyId !== undefined && sql`s.id = ${surveyId}`,
    sql`t.workspace_id = ${workspaceId} and t.survey_id = s.id and t.segment_key = ${segment.key}`,
    sql`t.span = ${stretch.span} and t.segment_value = ${segment.value}`,
    stretch.span !== 'ever' && sql`t.period between ${stretch.from} and ${stretch.to}`,
  ])}`,
  )
  return sql<ScoreRow & { surveyId: string }>`
  select   cell.survey_id as "surveyId", ${scoreSums}
  from     (${join(cells, ' union all ')}) cell
  group by cell.survey_id`
}

/** Scores by day; those counted by month are under its first day. */
export const selectScoresByDay = (source: CellSource) => sql<ScoreRow & { day: string }>`
  select cell.day, ${scoreSums} from (${source}) cell group by cell.day order by cell.day`

/**
 * Scores by the value of a property, for its most frequent values; null stands for all others. Responses without the
 * property are left out.
 */
export const selectScoresByValue = (source: CellSource, limit: number) => sql<ScoreRow & { value: string | null }>`
  with cell as (
         select   cell.value, ${scoreSums}, sum(cell.count) as count
         from     (${source}) cell
         where    cell.value is not null
         group by cell.value
       ),
       frequent as (select value from cell order by count desc, value limit ${limit})
  select    frequent.value, ${scoreSums}
  from      cell
  left join frequent on frequent.value = cell.value
  group by  frequent.value
  order by  frequent.value`

/** Cells to report on: from the counts, or built from single responses. */
export type CellSource = ReturnType<typeof selectResponseCells>

interface CellRow extends ScoreRow {
  day: string
  value: string
  count: number
}

/** A counted key, with one value or for all of them; the empty key and value stand for the whole survey. */
interface CountedSegment {
  key: string
  value?: string | undefined
  /** The key under which its values are counted ever, if it is not this one. */
  valuesOf?: string
}

/** Cells from the counts: the cost does not depend on the number of responses. */
export const selectCountedCells = (
  filter: ReportFilter,
  segment: CountedSegment,
  stretches: readonly RangePart[],
): CellSource =>
  join(
    stretches.map((stretch) => selectPeriodCells(filter, segment, stretch)),
    ' union all ',
  )

/** Cells of suspect responses, which no metric includes. */
export const selectSuspectCells = (filter: ReportFilter, stretches: readonly RangePart[]) =>
  selectCountedCells(filter, { key: '', value: SUSPECT }, stretches)

/** Cells of the responses by phone, or of all others, from the counts. */
export const selectChannelCells = (
  filter: ReportFilter,
  channel: 'phone' | 'self',
  stretches: readonly RangePart[],
) => {
  const phone = selectCountedCells(filter, { key: CHANNEL_KEY, value: PHONE }, stretches)
  if (channel === 'phone') return phone
  return sql<CellRow>`
  ${selectCountedCells(filter, { key: '', value: '' }, stretches)}
  union all
  select p.value, p.day, ${scoreColumns((column) => sql`-p.${column}`)}, -p.count from (${phone}) p`
}

/** Without a value, joins all values there have ever been, so that each cell is found by the primary key. */
const selectPeriodCells = (filter: ReportFilter, segment: CountedSegment, stretch: RangePart) => {
  const { workspaceId, surveyId } = filter
  const needsValueJoin = segment.value === undefined && stretch.span !== 'ever'
  return sql<CellRow>`
  select t.segment_value as value, t.period${raw(stretch.span === 'month' ? " || '-01'" : '')} as day,
         ${scoreColumns((column) => sql`t.${column}`)}, t.count
  from   ${raw(needsValueJoin ? 'tally v cross join tally t' : 'tally t')}
  where  ${and([
    needsValueJoin &&
      sql`v.survey_id = ${surveyId} and v.segment_key = ${segment.valuesOf ?? segment.key} and v.span = 'ever'`,
    needsValueJoin && sql`t.segment_value = v.segment_value`,
    sql`t.workspace_id = ${workspaceId} and t.survey_id = ${surveyId} and t.segment_key = ${segment.key}`,
    sql`t.span = ${stretch.span}`,
    segment.value !== undefined && sql`t.segment_value = ${segment.value}`,
    stretch.span !== 'ever' && sql`t.period between ${stretch.from} and ${stretch.to}`,
  ])}`
}

/** Cells from the responses, for what is not counted: several conditions, or an undeclared key. */
export const selectResponseCells = (filter: ReportFilter & IdRange, key: string) => sql<CellRow>`
  select r.day, r.properties ->> cast(${key} as text) as value,
         ${scoreColumns((column, score) => sql`case r.score when ${score} then 1 else 0 end as ${column}`)}, 1 as count
  from   response r
  where  ${buildResponseFilter(filter.workspaceId, {
    survey: filter.surveyId,
    fromId: filter.fromId,
    beforeId: filter.beforeId,
    fromDay: filter.from,
    toDay: filter.to,
    where: filter.where,
    channel: filter.channel,
    suspect: false,
  })}`

/**
 * Cells of the reasons, or tags, of a segment, from the counts by day.
 * @param mentionKey that of reasons or tags
 */
export const selectCountedMentionCells = (
  filter: ReportFilter,
  mentionKey: string,
  segment: { key: string; value: string },
) => {
  const days = { span: 'day', from: filter.from ?? ALL_TIME.from, to: filter.to ?? ALL_TIME.to } as const
  const key = getSegmentMentionKey(mentionKey, segment.key, segment.value)
  return selectCountedCells(filter, { key, valuesOf: mentionKey }, [days])
}

/** Cells from the responses by reason or tag, for what is not counted; the empty value stands for any of them. */
export const selectMentionCells = (filter: ReportFilter & IdRange, by: 'reason' | 'tag') => {
  const condition = buildResponseFilter(filter.workspaceId, {
    survey: filter.surveyId,
    fromId: filter.fromId,
    beforeId: filter.beforeId,
    fromDay: filter.from,
    toDay: filter.to,
    where: filter.where,
    channel: filter.channel,
  })
  return sql<CellRow>`
  select r.day, r.segment_value as value,
         ${scoreColumns((column, score) => sql`case r.score when ${score} then 1 else 0 end as ${column}`)}, 1 as count
  from   (${by === 'reason' ? selectReasonCells(condition) : selectTagCells(condition)}) r`
}

/** The scores of the latest response of each person, how many responses they gave, and how many persons gave several. */
export type PersonScoreRow = ScoreRow & { responses: number; repeated: number }

/**
 * Counts each contact once, with their latest response that meets the filter, and each anonymous response. Ids sort by time.
 * Without conditions on properties, the index `response_contact` has everything.
 */
export const selectPersonScores = (filter: ReportFilter) => sql<PersonScoreRow>`
  select ${scoreColumns((column, score) => sql`cast(coalesce(sum(case p.score when ${score} then p.persons else 0 end), 0) as bigint) as ${column}`)},
         cast(coalesce(sum(p.responses), 0) as bigint) as responses,
         cast(coalesce(sum(p.repeated), 0) as bigint) as repeated
  from (
    select ${parseLatestScore('c.latest')} as score, 1 as persons, c.responses,
           case when c.responses > 1 then 1 else 0 end as repeated
    from (
      select   max(${latestScore}) as latest, count(*) as responses
      from     response r
      where    ${isOfFilter(filter)} and r.contact_id is not null
      group by r.contact_id
    ) c
    union all
    select   ${noIndex(sql`r.score`)}, count(*), count(*), 0
    from     response r
    where    ${isOfFilter(filter)} and r.contact_id is null
    group by ${noIndex(sql`r.score`)}
  ) p`

/** How many contacts gave one score as their latest of a span, and another as their latest of the span after it. */
export const selectPersonPairs = (filter: ReportFilter, before: Span, after: Span) => sql<{
  scoreBefore: number
  scoreAfter: number
  persons: number
}>`
  select ${parseLatestScore('p.before')} as "scoreBefore", ${parseLatestScore('p.after')} as "scoreAfter",
         cast(count(*) as bigint) as persons
  from (
    select   max(case when r.day <= ${before.to} then ${latestScore} end) as before,
             max(case when r.day >= ${after.from} then ${latestScore} end) as after
    from     response r
    where    ${isOfFilter({ ...filter, from: before.from, to: after.to })} and r.contact_id is not null
    group by r.contact_id
  ) p
  where    p.before is not null and p.after is not null
  group by 1, 2`

/** An id and the score of its response: the maximum is that of the latest one. */
const latestScore = raw("r.id || case r.score when 10 then '10' else '0' || r.score end")

const parseLatestScore = (column: string) => sql`cast(substr(${raw(column)}, length(${raw(column)}) - 1) as bigint)`

const isOfFilter = ({ workspaceId, surveyId, from, to, where, channel }: ReportFilter) => {
  const hasConditions = Object.keys(where).length > 0 || channel !== undefined
  return and([
    buildResponseFilter(workspaceId, { fromDay: from, toDay: to, where, channel, suspect: false }),
    sql`${hasConditions ? sql`r.survey_id` : noTextIndex(sql`r.survey_id`)} = ${surveyId}`,
  ])
}

/** The contacts of the newest counted responses, or null. @param ids the first, and the one after the last */
export const selectRecentContactIds = (
  { workspaceId, surveyId }: ReportFilter,
  ids: { from?: string | undefined; before?: string | undefined },
  limit: number,
) => sql<{ contactId: string | null }>`
  select r.contact_id as "contactId"
  from   response r
  where  ${buildResponseFilter(workspaceId, {
    survey: surveyId,
    fromId: ids.from,
    beforeId: ids.before,
    suspect: false,
  })}
  order by r.id desc
  limit ${limit}`

export const selectInvitationTotals = (filter: ReportFilter) => sql<{ invited: number; answered: number }>`
  select cast(coalesce(sum(invited), 0) as bigint) as invited, cast(coalesce(sum(answered), 0) as bigint) as answered
  from   invitation_tally
  where  ${and([
    sql`workspace_id = ${filter.workspaceId} and survey_id = ${filter.surveyId}`,
    filter.from !== undefined && sql`day >= ${filter.from}`,
    filter.to !== undefined && sql`day <= ${filter.to}`,
  ])}`

/** A survey with its activity. */
export interface SurveyActivityRow {
  id: string
  name: string
  type: SurveyType
  touchpoint: string | null
  closesAt: number | null
  closedAt: number | null
  /** The number of counted responses. */
  count: number
  /** The days of the oldest and newest of them, or ''. */
  firstDay: string
  lastDay: string
}

/** The surveys of a workspace, most recent response first; those that ask customers again after a follow-up come last. */
export const selectSurveysByActivity = (workspaceId: string, limit: number) => sql<SurveyActivityRow>`
  select id, name, type, touchpoint, closes_at as "closesAt", closed_at as "closedAt", count, first_day as "firstDay",
         last_day as "lastDay"
  from (
    select s.*, ${surveyTally(sql`cast(coalesce(sum(t.count), 0) as bigint)`, 'ever')} as count,
           ${surveyTally(sql`coalesce(min(t.period), '')`, 'day')} as first_day,
           ${surveyTally(sql`coalesce(max(t.period), '')`, 'day')} as last_day
    from   survey s
    where  s.workspace_id = ${workspaceId}
  ) s
  order by case when type = 'recovery' then 1 else 0 end, last_day desc, count desc, id desc
  limit  ${limit}`

/** An aggregate of the counts of the whole survey `s`. */
const surveyTally = (value: Sql, span: 'ever' | 'day') => sql`(
      select ${value}
      from   tally t
      where  t.survey_id = s.id and t.segment_key = '' and t.span = ${span} and t.segment_value = '')`

/** The most frequent values of segment keys, grouped by key. */
export const selectSegmentValues = (
  workspaceId: string,
  surveyId: string,
  keys: readonly string[],
  limit: number,
) => sql<{
  key: string
  value: string
}>`
  select key, value
  from (
    select t.segment_key as key, t.segment_value as value,
           row_number() over (partition by t.segment_key order by t.count desc, t.segment_value) as place
    from   tally t
    where  t.workspace_id = ${workspaceId} and t.survey_id = ${surveyId}
    and    t.segment_key in ${inList(keys)} and t.span = 'ever'
  ) counted
  where    place <= ${limit}
  order by key, place`
