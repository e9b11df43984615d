import type { Sql } from 'sql-template-tag'
import type { EventType } from '../../../shared/event-types.ts'
import { and, inList, jsonRows, sql } from '../sql.ts'
import { counted } from './responses.ts'

export type EventRow = {
  id: string
  workspaceId: string
  type: EventType
  subjectId: string
  surveyId: string | null
  data: Record<string, unknown>
  causedBy: string | null
  at: number
}

/** Belongs in the batch of what has happened. @param condition on the row `v.value`; see `guarded-events.ts` */
export const insertEvents = (rows: readonly (EventRow & Record<string, unknown>)[], condition = sql`true`) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'type', v.value ->> 'subjectId', v.value ->> 'surveyId',
         json(v.value ->> 'data'), v.value ->> 'causedBy', cast(v.value ->> 'at' as bigint)
  from   jsonb_each(${jsonRows(rows)}) v
  where  ${condition}
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

/** The events of follow-ups that have opened at `now`, with their responses. */
export const insertOpenedEvents = (condition: Sql, now: number) => sql`
  ${selectOpened(sql`substr(r.id, 1, 10)`, sql`null`)}
  where  ${condition} and r.import_id is null and f.opened_at = cast(${now} as bigint)
  on conflict do nothing`

/** The events of follow-ups that have opened at `at`, after their responses. Those of which an event tells have none again. */
export const insertLaterOpenedEvents = (
  condition: Sql,
  { timePrefix, causedBy, at }: { timePrefix: string; causedBy: string | null; at: number },
) => sql`
  ${selectOpened(sql`cast(${timePrefix} as text)`, sql`cast(${causedBy} as text)`)}
  where  ${condition} and f.opened_at = cast(${at} as bigint)
  and    not exists (select 1 from event e where e.id = r.id || 'f' and e.at = f.opened_at)
  on conflict do nothing`

const selectOpened = (timePrefix: Sql, causedBy: Sql) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select ${timePrefix} || substr(r.id, 11) || 'f', r.workspace_id, 'follow-up.opened', r.id, r.survey_id,
         json('{"score":' || f.score || ',"reason":"' || f.reason || '","ownerId":' || coalesce('"' || f.owner_id || '"', 'null') || '}'),
         ${causedBy}, f.opened_at
  from   response r
  join   follow_up f on f.response_id = r.id`

/** What happens to each of some responses: their ids follow the `id`, which is new. */
export interface SharedEvent {
  id: string
  type: EventType
  causedBy: string | null
  at: number
  /** Beside the score. */
  facts?: Record<string, unknown>
}

/** An event of each selected response, as it is when the statement runs. */
export const insertEventsOfResponses = (condition: Sql, event: SharedEvent) => sql`
  ${selectEvents(event)}
  from   response r
  where  ${condition}`

/**
 * The events of follow-ups that are about to be reopened, because their respondents have asked for a call: see `openFollowUps`.
 * Before that, and after the change of the responses.
 */
export const insertReopenedEvents = (condition: Sql, event: Omit<SharedEvent, 'type'>) => sql`
  ${selectEvents({ ...event, type: 'follow-up.reopened', facts: { reason: 'contact-requested' } })}
  from   response r
  join   follow_up f on f.response_id = r.id
  where  ${condition} and ${counted} and r.contact_requested_at is not null
  and    f.done_at is not null and f.reason <> 'contact-requested'`

const selectEvents = ({ id, type, causedBy, at, facts = {} }: SharedEvent) => sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select cast(${id} as text) || substr(r.id, 11), r.workspace_id, cast(${type} as text), r.id, r.survey_id,
         json('{"score":' || r.score || ${JSON.stringify(facts)
           .replace(/^{(?=")/, ',')
           .replace(/^{/, '')}),
         cast(${causedBy} as text), cast(${at} as bigint)`

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
