import { and, sql } from '../sql.ts'
import type { ReportFilter } from './reports.ts'

/** Counts visits of bots. */
export const countIgnoredVisits = (
  workspaceId: string,
  surveyId: string,
  day: string,
  type: string,
  count: number,
) => sql`
  insert into ignored_visit_tally (workspace_id, survey_id, day, kind, count)
  values (${workspaceId}, ${surveyId}, ${day}, ${type}, ${count})
  on conflict (survey_id, day, kind) do update set count = ignored_visit_tally.count + excluded.count`

export const selectIgnoredVisitsByType = (filter: ReportFilter) => sql<{ kind: string; count: number }>`
  select   kind, cast(sum(count) as bigint) as count
  from     ignored_visit_tally
  where    ${and([
    sql`workspace_id = ${filter.workspaceId} and survey_id = ${filter.surveyId}`,
    filter.from !== undefined && sql`day >= ${filter.from}`,
    filter.to !== undefined && sql`day <= ${filter.to}`,
  ])}
  group by kind
  order by kind`
