import { inList, lockAndAssert, sql } from '../sql.ts'
import type { SharedEvent } from './events.ts'

type PeriodicEvent = Pick<SharedEvent, 'id' | 'at'>

/** Open follow-ups whose due time has passed without an event. */
const isUnreported = sql`done_at is null and due_at is not null and due_at <> coalesce(overdue_due_at, -1)`

export const selectUnreportedFollowUps = (now: number, limit: number) => sql<{ id: string }>`
  select response_id as id from follow_up where ${isUnreported} and due_at <= ${now} order by due_at, response_id limit ${limit}`

/** Reports that follow-ups are overdue, each once for each due time, and lets them be escalated. Those of sample data are left out. */
export const reportOverdueFollowUps = (ids: readonly string[], { id, at }: PeriodicEvent) => {
  const overdue = sql`response_id in ${inList(ids)} and ${isUnreported} and due_at <= ${at}`
  return [
    sql`update follow_up set updated_at = updated_at where ${overdue}`,
    sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select cast(${id} as text) || substr(f.response_id, 11), f.workspace_id, 'follow-up.overdue', f.response_id, f.survey_id,
         json('{"score":' || f.score || ',"ownerId":' || coalesce('"' || f.owner_id || '"', 'null') || '}'),
         'system', cast(${at} as bigint)
  from   follow_up f
  join   workspace w on w.id = f.workspace_id
  where  ${overdue} and w.demo_at is null and w.deleted_at is null`,
    sql`update follow_up set overdue_due_at = due_at, escalation = 0, escalate_at = due_at where ${overdue}`,
  ]
}

/** Surveys that have closed by schedule without an event. */
const isUnreportedClosing = sql`
  closed_at is null and closes_at is not null and opened_at is not null and closes_at <> coalesce(reported_closes_at, -1)`

export const selectUnreportedSurveys = (now: number, limit: number) => sql<{ id: string }>`
  select id from survey where ${isUnreportedClosing} and closes_at <= ${now} order by closes_at, id limit ${limit}`

/** Reports that surveys have closed by schedule, each once for each time. */
export const reportClosedSurveys = (ids: readonly string[], { id, at }: PeriodicEvent) => {
  const closed = sql`s.id in ${inList(ids)} and ${isUnreportedClosing} and s.closes_at <= ${at}`
  return [
    sql`update survey as s set created_at = s.created_at where ${closed}`,
    sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select cast(${id} as text) || substr(s.id, 11), s.workspace_id, 'survey.closed', s.id, s.id, '{"reason":"schedule"}', 'system',
         s.closes_at
  from   survey s
  where  ${closed} and exists (
    select 1 from workspace w where w.id = s.workspace_id and w.demo_at is null and w.deleted_at is null)`,
    sql`update survey as s set reported_closes_at = s.closes_at where ${closed}`,
  ]
}

/** A survey, and how far its alarm has come. */
export interface AlarmRow {
  workspaceId: string
  surveyId: string
  timeZone: string
  weekStartsOn: number
  week: string | null
  direction: 'up' | 'down' | null
}

/**
 * The surveys with ids above `after` that have responses counted after the last week of their alarm. Those that ask customers again
 * after a follow-up have none.
 */
export const selectAlarms = (after: string, limit: number) => sql<AlarmRow>`
  select s.workspace_id as "workspaceId", s.id as "surveyId", w.time_zone as "timeZone", w.week_starts_on as "weekStartsOn",
         s.alarm_week as week, s.alarm_direction as direction
  from   survey s
  join   workspace w on w.id = s.workspace_id
  where  s.id > ${after} and s.type <> 'recovery' and s.opened_at is not null and w.demo_at is null and w.deleted_at is null
  and    exists (
    select 1 from tally t
    where  t.survey_id = s.id and t.segment_key = '' and t.span = 'day' and t.segment_value = ''
    and    t.period > coalesce(s.alarm_week, '') and t.count > 0)
  order by s.id
  limit  ${limit}`

/** Stores the alarm of a survey after a week. The batch fails if it has been stored meanwhile. */
export const updateAlarm = (
  { workspaceId, surveyId, week }: Pick<AlarmRow, 'workspaceId' | 'surveyId' | 'week'>,
  next: Pick<AlarmRow, 'week' | 'direction'>,
) => [
  ...lockAndAssert(
    'survey',
    sql`workspace_id = ${workspaceId} and id = ${surveyId}`,
    sql`coalesce(alarm_week, '') = ${week ?? ''}`,
  ),
  sql`
  update survey
  set    alarm_week = ${next.week}, alarm_direction = ${next.direction}
  where  workspace_id = ${workspaceId} and id = ${surveyId}`,
]

/** Deletes events with ids below a bound, once they have a place. */
export const deleteOldEvents = (beforeId: string, limit: number) => sql<{ id: string }>`
  delete from event
  where  id in (select e.id from event e where e.id < ${beforeId} and e.position is not null order by e.id limit ${limit})
  returning id`
