import { every, sql } from './database.ts'
import { filtered } from './responses.ts'

export interface ReportFilter {
  workspaceId: string
  surveyId: string
  /** First and last day, both within. */
  from?: string | undefined
  to?: string | undefined
  where: Record<string, string>
}

export interface CellRow {
  day: string
  value: string
  score: number
  count: number
}

/** Answers by score. */
export const byScore = (source: Source) => sql<Pick<CellRow, 'score' | 'count'>>`
  select score, cast(sum(count) as bigint) as count from (${source}) cell group by score`

/** Answers by day and score. */
export const byDay = (source: Source) => sql<Pick<CellRow, 'day' | 'score' | 'count'>>`
  select day, score, cast(sum(count) as bigint) as count from (${source}) cell group by day, score order by day`

/**
 * Answers by the value of a property and score, for the `most` frequent values; the value null stands for all others.
 * Answers without the property are left out.
 */
export const byValue = (source: Source, most: number) => sql<{ value: string | null; score: number; count: number }>`
  with cell as (${source}),
       frequent as (
         select   value
         from     cell
         where    value is not null
         group by value
         order by sum(count) desc, value
         limit    ${most}
       )
  select    f.value, c.score, cast(sum(c.count) as bigint) as count
  from      cell c
  left join frequent f on f.value = c.value
  where     c.value is not null
  group by  f.value, c.score
  order by  f.value`

/** Cells of answers: out of the counts, or made from the answers one by one. */
type Source = ReturnType<typeof countedCells>

/** Out of the counts: costs the same at any number of answers. `segment` is a declared key, with a value or for each. */
export const countedCells = (
  filter: ReportFilter,
  segment: { key: string; value?: string | undefined },
) => sql<CellRow>`
  select day, segment_value as value, score, count
  from   tally
  where  ${every([
    sql`workspace_id = ${filter.workspaceId} and survey_id = ${filter.surveyId} and segment_key = ${segment.key}`,
    segment.value !== undefined && sql`segment_value = ${segment.value}`,
    filter.from !== undefined && sql`day >= ${filter.from}`,
    filter.to !== undefined && sql`day <= ${filter.to}`,
  ])}`

/** From the answers themselves, for what is not counted: several conditions at once, or a key that is not declared. */
export const answerCells = (filter: ReportFilter, key: string) => sql<CellRow>`
  select r.day, r.properties ->> cast(${key} as text) as value, r.score, 1 as count
  from   response r
  where  ${filtered(filter.workspaceId, {
    survey: filter.surveyId,
    fromDay: filter.from,
    toDay: filter.to,
    where: filter.where,
    suspect: false,
  })}`

/** Suspect answers. */
export const leftOut = (filter: ReportFilter) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   response r
  where  ${filtered(filter.workspaceId, {
    survey: filter.surveyId,
    fromDay: filter.from,
    toDay: filter.to,
    suspect: true,
  })}`

export const invited = (filter: ReportFilter) => sql<{ invited: number; answered: number }>`
  select cast(coalesce(sum(invited), 0) as bigint) as invited, cast(coalesce(sum(answered), 0) as bigint) as answered
  from   invitation_tally
  where  ${every([
    sql`workspace_id = ${filter.workspaceId} and survey_id = ${filter.surveyId}`,
    filter.from !== undefined && sql`day >= ${filter.from}`,
    filter.to !== undefined && sql`day <= ${filter.to}`,
  ])}`
