import { join, raw, type Sql } from 'sql-template-tag'
import type { RangePart } from '../../../shared/calendar.ts'
import { and, inList, sql } from '../sql.ts'
import { SUSPECT, scoreColumns } from './counts.ts'
import { buildResponseFilter } from './response-lists.ts'

export interface ReportFilter {
  workspaceId: string
  surveyId: string
  /** First and last day, both within. */
  from?: string | undefined
  to?: string | undefined
  where: Record<string, string>
}

/** How many answers gave each score: `s0` to `s10`. */
export type ScoreRow = Record<`s${number}`, number>

const scoreSums = scoreColumns((column) => sql`cast(coalesce(sum(cell.${column}), 0) as bigint) as ${column}`)

/** All answers, in one row. */
export const selectTotalScores = (source: CellSource) => sql<ScoreRow>`select ${scoreSums} from (${source}) cell`

/** Answers by day; those out of the counts of a month by its first. */
export const selectScoresByDay = (source: CellSource) => sql<ScoreRow & { day: string }>`
  select cell.day, ${scoreSums} from (${source}) cell group by cell.day order by cell.day`

/**
 * Answers by the value of a property, for the `most` frequent values; the value null stands for all others. Answers without
 * the property are left out.
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

/** Cells of answers: out of the counts, or made from the answers one by one. */
export type CellSource = ReturnType<typeof selectResponseCells>

interface CellRow extends ScoreRow {
  day: string
  value: string
  count: number
}

/**
 * Out of the counts: costs the same at any number of answers. `segment` is a key that is counted, with a value or for each;
 * the empty key and value are the whole survey.
 */
export const selectCountedCells = (
  filter: ReportFilter,
  segment: { key: string; value?: string | undefined },
  stretches: readonly RangePart[],
): CellSource =>
  join(
    stretches.map((stretch) => selectPeriodCells(filter, segment, stretch)),
    ' union all ',
  )

/** What is left out of the figures. */
export const selectSuspectCells = (filter: ReportFilter, stretches: readonly RangePart[]) =>
  selectCountedCells(filter, { key: '', value: SUSPECT }, stretches)

/** Where the values are not given they are those there have ever been, so that each is found by the primary key. */
const selectPeriodCells = (
  filter: ReportFilter,
  segment: { key: string; value?: string | undefined },
  stretch: RangePart,
) => {
  const { workspaceId, surveyId } = filter
  const needsValueJoin = segment.value === undefined && stretch.span !== 'ever'
  return sql<CellRow>`
  select t.segment_value as value, t.period${raw(stretch.span === 'month' ? " || '-01'" : '')} as day,
         ${scoreColumns((column) => sql`t.${column}`)}, t.count
  from   ${raw(needsValueJoin ? 'tally v cross join tally t' : 'tally t')}
  where  ${and([
    needsValueJoin && sql`v.survey_id = ${surveyId} and v.segment_key = ${segment.key} and v.span = 'ever'`,
    needsValueJoin && sql`t.segment_value = v.segment_value`,
    sql`t.workspace_id = ${workspaceId} and t.survey_id = ${surveyId} and t.segment_key = ${segment.key}`,
    sql`t.span = ${stretch.span}`,
    segment.value !== undefined && sql`t.segment_value = ${segment.value}`,
    stretch.span !== 'ever' && sql`t.period between ${stretch.from} and ${stretch.to}`,
  ])}`
}

/** From the answers themselves, for what is not counted: several conditions at once, or a key that is not declared. */
export const selectResponseCells = (filter: ReportFilter, key: string) => sql<CellRow>`
  select r.day, r.properties ->> cast(${key} as text) as value,
         ${scoreColumns((column, score) => sql`case r.score when ${score} then 1 else 0 end as ${column}`)}, 1 as count
  from   response r
  where  ${buildResponseFilter(filter.workspaceId, {
    survey: filter.surveyId,
    fromDay: filter.from,
    toDay: filter.to,
    where: filter.where,
    suspect: false,
  })}`

export const selectInvitationTotals = (filter: ReportFilter) => sql<{ invited: number; answered: number }>`
  select cast(coalesce(sum(invited), 0) as bigint) as invited, cast(coalesce(sum(answered), 0) as bigint) as answered
  from   invitation_tally
  where  ${and([
    sql`workspace_id = ${filter.workspaceId} and survey_id = ${filter.surveyId}`,
    filter.from !== undefined && sql`day >= ${filter.from}`,
    filter.to !== undefined && sql`day <= ${filter.to}`,
  ])}`

/** A survey to choose, and how lively it is. */
export interface SurveyActivityRow {
  id: string
  name: string
  type: 'relationship' | 'touchpoint'
  touchpoint: string | null
  closedAt: number | null
  /** Of its answers, those that are in its figures. */
  count: number
  /** The days of the oldest and the newest of them; '' where there is none. */
  firstDay: string
  lastDay: string
}

/** The surveys of a workspace, with the newest answers first. */
export const selectSurveysByActivity = (workspaceId: string, limit: number) => sql<SurveyActivityRow>`
  select id, name, type, touchpoint, closed_at as "closedAt", count, first_day as "firstDay", last_day as "lastDay"
  from (
    select s.*, ${surveyTally(sql`cast(coalesce(sum(t.count), 0) as bigint)`, 'ever')} as count,
           ${surveyTally(sql`coalesce(min(t.period), '')`, 'day')} as first_day,
           ${surveyTally(sql`coalesce(max(t.period), '')`, 'day')} as last_day
    from   survey s
    where  s.workspace_id = ${workspaceId}
  ) s
  order by last_day desc, count desc, id desc
  limit  ${limit}`

/** Something of the counts of a whole survey `s`. */
const surveyTally = (value: Sql, span: 'ever' | 'day') => sql`(
      select ${value}
      from   tally t
      where  t.survey_id = s.id and t.segment_key = '' and t.span = ${span} and t.segment_value = '')`

/** The most frequent values there have ever been of properties that are counted, those of a property together. */
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
