import { join, type Sql } from 'sql-template-tag'
import { getScoreRange } from '../../../shared/nps.ts'
import { and, inList, sql } from '../sql.ts'
import { scoreColumns } from './counts.ts'
import type { ScoreRow } from './reports.ts'
import { counted } from './responses.ts'

/** The responses of a span that came from one survey through one channel, how many of them name a cause, and their follow-ups. */
export type SpanCellRow = ScoreRow & {
  surveyId: string
  channel: string
  causeCount: number
  followUps: number
  /** Follow-ups that have no cause, of responses that name none by their reasons. */
  withoutCause: number
  /** Of these, the open ones. */
  pending: number
}

export interface SpanFilter {
  /** Of one survey; null: of all that do not ask again after a follow-up. */
  surveyId: string | null
  causes: readonly string[]
  from: string
  to: string
  /** Ids between which all responses of these days are. */
  fromId: string
  beforeId: string
}

/** What promoters choose as their reasons is what they like. */
const MIN_PROMOTER = getScoreRange('promoter').from

const hasReason = (causes: readonly string[]) =>
  join(
    causes.map((cause) => sql`r.reasons ->> cast(${cause} as text) is not null`),
    ' or ',
  )

const countIf = (condition: Sql) => sql`cast(sum(case when ${condition} then 1 else 0 end) as bigint)`

/**
 * The responses of some days, by survey and channel. One names a cause by its reasons, or by the cause of its follow-up, or of the one that
 * was merged into.
 */
export const selectSpanCells = (workspaceId: string, { surveyId, causes, ...span }: SpanFilter) => {
  const cause = sql`coalesce(m.cause, f.cause)`
  const isNamedByReason = sql`(r.score < ${MIN_PROMOTER} and (${hasReason(causes)}))`
  const isWithoutCause = sql`f.response_id is not null and ${cause} is null and not ${isNamedByReason}`
  const isOpen = sql`case when f.merged_into is null then f.done_at else m.done_at end is null`
  return sql<SpanCellRow>`
  select   r.survey_id as "surveyId", r.channel,
           ${scoreColumns((column, score) => sql`cast(sum(case r.score when ${score} then 1 else 0 end) as bigint) as ${column}`)},
           ${countIf(sql`${cause} in ${inList(causes)} or ${isNamedByReason}`)} as "causeCount",
           cast(count(f.response_id) as bigint) as "followUps", ${countIf(isWithoutCause)} as "withoutCause",
           ${countIf(sql`${isWithoutCause} and ${isOpen}`)} as pending
  from     response r
  join     survey s on s.id = r.survey_id
  left join follow_up f on f.response_id = r.id
  left join follow_up m on m.response_id = f.merged_into
  where    ${and([
    sql`r.workspace_id = ${workspaceId} and r.id >= ${span.fromId} and r.id < ${span.beforeId}`,
    sql`r.day between ${span.from} and ${span.to} and ${counted}`,
    surveyId === null ? sql`s.type <> 'recovery'` : sql`r.survey_id || '' = ${surveyId}`,
  ])}
  group by r.survey_id, r.channel`
}

/** The day of the first response that counts, of one survey or of all that do not ask again; null without any. */
export const selectFirstDay = (workspaceId: string, surveyId: string | null) => sql<{ day: string | null }>`
  select min(d.day) as day
  from (
    select (select min(t.period) from tally t
            where  t.survey_id = s.id and t.segment_key = '' and t.span = 'day' and t.segment_value = '') as day
    from   survey s
    where  s.workspace_id = ${workspaceId} and ${surveyId === null ? sql`s.type <> 'recovery'` : sql`s.id = ${surveyId}`}
  ) d`

/** What was changed of surveys between two ids of the audit log. */
export const selectSurveyChanges = (
  workspaceId: string,
  { fromId, beforeId }: { fromId: string; beforeId: string },
  limit: number,
) => sql<{ surveyId: string; detail: string }>`
  select subject as "surveyId", cast(detail as text) as detail
  from   audit
  where  workspace_id = ${workspaceId} and action = 'survey.changed' and id >= ${fromId} and id < ${beforeId}
  order by id desc
  limit  ${limit}`

/** The next actions of all workspaces without figures, or whose figures are older than a time, and may change still. */
export const selectUnmeasuredActions = (
  { measuredBefore, doneSince }: { measuredBefore: number; doneSince: string },
  limit: number,
) => sql<{ id: string; workspaceId: string }>`
  select a.id, a.workspace_id as "workspaceId"
  from   action a
  join   workspace w on w.id = a.workspace_id
  where  a.state <> 'cancelled' and a.measured_at < ${measuredBefore} and w.deleted_at is null
  and    (a.done_day is null or a.done_day >= ${doneSince} or a.figures is null)
  order by a.measured_at, a.id
  limit  ${limit}`

/** Stores the figures, unless the action has changed since they were computed. */
export const updateActionFigures = (
  { workspaceId, id, updatedAt }: { workspaceId: string; id: string; updatedAt: number },
  { figures, measuredAt }: { figures: string | null; measuredAt: number },
) => sql`
  update action
  set    figures = ${figures}, measured_at = ${measuredAt}
  where  workspace_id = ${workspaceId} and id = ${id} and updated_at = ${updatedAt}`

/** Sets when actions count as measured, without changing their figures. */
export const postponeMeasuring = (ids: readonly string[], measuredAt: number) => sql`
  update action set measured_at = ${measuredAt} where id in ${inList(ids)}`
