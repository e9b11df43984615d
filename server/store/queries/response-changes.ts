import { join, type Sql } from 'sql-template-tag'
import { sizedRows } from '../planner-hints.ts'
import { sql } from '../sql.ts'

/** Narrows a condition to the responses whose score or existing comment is about to change. */
export const whereOverwritten = (
  condition: Sql,
  { score, comment }: { score?: number | undefined; comment?: string | null | undefined },
) => {
  const conditions = [
    ...(score === undefined ? [] : [sql`r.score <> ${score}`]),
    ...(comment === undefined ? [] : [sql`r.comment <> ${comment ?? ''}`]),
  ]
  return conditions.length === 0 ? sql`false` : sql`${condition} and (${join(conditions, ' or ')})`
}

export interface ResponseChangeRow {
  at: number
  actor: string
  /** Set for users and API keys. */
  actorName: string | null
  surveyId: string
  score: number
  comment: string | null
  /** JSON */
  properties: string
  deletedAt: number | null
}

/** A change to record, beside the previous version of the response. */
export interface NewResponseChange {
  id: string
  at: number
  /** See `Caller`, or `respondent`. */
  actor: string
}

/** Stores the current version of a response, before it changes. */
export const insertResponseChange = (change: NewResponseChange, condition: Sql) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, comment, properties)
  select cast(${change.id} as text), r.workspace_id, r.id, cast(${change.at} as bigint), cast(${change.actor} as text),
         r.survey_id, r.score, r.comment, r.properties
  from   response r
  where  ${condition}`

/** Records that a response is deleted, when and by whom, without its content. */
export const insertResponseDeletion = (change: NewResponseChange, condition: Sql) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, properties, deleted_at, deleted_key)
  select cast(${change.id} as text), r.workspace_id, r.id, cast(${change.at} as bigint), cast(${change.actor} as text),
         r.survey_id, r.score, '{}', cast(${change.at} as bigint), r.key
  from   response r
  where  ${condition}`

export const redactResponseChanges = (workspaceId: string, id: string) => sql`
  update response_change
  set    comment = null, properties = '{}'
  where  workspace_id = ${workspaceId} and response_id = ${id}`

/** The name of an actor (see `Caller`) that is a user or an API key. */
export const selectActorName = (actor: Sql) => sql`coalesce(
           (select p.name from app_user  p where p.id = substr(${actor}, 6)),
           (select k.name from api_key k where k.id = substr(${actor}, 5)))`

export const selectResponseChanges = (workspaceId: string, id: string) => sql<ResponseChangeRow>`
  select d.at, d.actor, ${selectActorName(sql`d.actor`)} as "actorName", d.survey_id as "surveyId", d.score, d.comment, d.properties,
         d.deleted_at as "deletedAt"
  from   response_change d
  where  d.workspace_id = ${workspaceId} and d.response_id = ${id}
  order by d.id desc`

export const deleteResponseChanges = (condition: Sql) => sql`
  delete from response_change
  where  (workspace_id, response_id) in (select r.workspace_id, r.id from response r where ${condition})`

/** How often the respondent has changed the score since a time. */
export const countScoreChangesSince = (workspaceId: string, id: string, since: number) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   response_change
  where  workspace_id = ${workspaceId} and response_id = ${id} and actor = 'respondent' and at > ${since}`

/** Stores the current versions of several responses, before they change. */
export const insertResponseChanges = (
  changes: readonly { id: string; responseId: string }[],
  { at, actor }: Omit<NewResponseChange, 'id'>,
) => sql`
  insert into response_change (id, workspace_id, response_id, at, actor, survey_id, score, comment, properties)
  select v.value ->> 'id', r.workspace_id, r.id, cast(${at} as bigint), cast(${actor} as text), r.survey_id, r.score, r.comment,
         r.properties
  from   ${sizedRows(changes)} v
  join   response r on r.id = v.value ->> 'responseId'`
