import type { Sql } from 'sql-template-tag'
import type { EventType } from '../../../shared/event-types.ts'
import { and, inList, jsonRows, sql } from '../sql.ts'

export interface EventRow {
  id: string
  workspaceId: string
  type: EventType
  subjectId: string
  surveyId: string | null
  data: Record<string, unknown>
  causedBy: string | null
  at: number
}

/** Belongs in the batch of what has happened. */
export const insertEvents = (rows: readonly EventRow[]) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'type', v.value ->> 'subjectId', v.value ->> 'surveyId',
         json(v.value ->> 'data'), v.value ->> 'causedBy', cast(v.value ->> 'at' as bigint)
  from   jsonb_each(${jsonRows(rows)}) v
  order by cast(v.key as bigint)`

/**
 * The events of new responses, after these are inserted. Ids that SQL makes are those of the subject with the time in front and a
 * letter for the type behind, so that none comes twice.
 */
export const insertResponseEvents = (condition: Sql) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select r.id || 'c', r.workspace_id,
         case when r.suspicion is null then 'response.created' else 'response.suspected' end, r.id, r.survey_id,
         json('{"score":' || r.score || '}'), r.entered_by, r.created_at
  from   response r
  where  ${condition} and r.import_id is null
  order by r.id`

/**
 * The events of follow-ups that have just been opened for the selected responses, at `now`.
 * @param timePrefix of ids of `now`; without it, that of the response, for follow-ups that open with their response
 */
export const insertOpenedEvents = (condition: Sql, now: number, timePrefix?: string) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, at)
  select ${timePrefix ?? sql`substr(r.id, 1, 10)`} || substr(r.id, 11) || 'f', r.workspace_id, 'follow-up.opened', r.id, r.survey_id,
         json('{"score":' || f.score || ',"reason":"' || f.reason || '"}'), f.opened_at
  from   response r
  join   follow_up f on f.response_id = r.id
  where  ${condition} and r.import_id is null and f.opened_at = cast(${now} as bigint)
  on conflict do nothing`

/** Where the feed of a workspace ends, and the first position that is still kept. */
export const selectFeedPosition = (workspaceId: string) => sql<{ position: number; first: number | null }>`
  select coalesce((select f.position from event_feed f where f.workspace_id = ${workspaceId}), 0) as position,
         (select min(e.position) from event e where e.workspace_id = ${workspaceId} and e.position is not null) as first`

/** An event with its place in the feed. */
export interface FeedRow extends Omit<EventRow, 'workspaceId' | 'data'> {
  /** JSON. */
  data: string
  position: number
}

export interface FeedFilter {
  /** The positions to look at: after the first, up to the last. */
  after: number
  upTo: number
  types?: readonly EventType[] | undefined
  surveyId?: string | undefined
}

/** Events of the feed, oldest first. */
export const selectFeed = (
  workspaceId: string,
  { after, upTo, types, surveyId }: FeedFilter,
  limit: number,
) => sql<FeedRow>`
  select id, type, subject_id as "subjectId", survey_id as "surveyId", cast(data as text) as data, caused_by as "causedBy", at, position
  from   event
  where  ${and([
    sql`workspace_id = ${workspaceId} and position > ${after} and position <= ${upTo}`,
    types !== undefined && sql`type in ${inList(types)}`,
    surveyId !== undefined && sql`survey_id = ${surveyId}`,
  ])}
  order by position
  limit ${limit}`
