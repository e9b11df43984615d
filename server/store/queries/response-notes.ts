import type { Sql } from 'sql-template-tag'
import { sql } from '../sql.ts'

export interface ResponseNoteRow {
  id: string
  text: string
  at: number
  /** See `Caller`. */
  actor: string
  actorName: string
}

/** Adds a note to a response, and returns its id if the response exists. */
export const insertResponseNote = (row: ResponseNoteRow & { workspaceId: string; responseId: string }) => sql<{
  id: string
}>`
  insert into response_note (id, workspace_id, response_id, text, at, actor, actor_name)
  select cast(${row.id} as text), r.workspace_id, r.id, cast(${row.text} as text), cast(${row.at} as bigint),
         cast(${row.actor} as text), cast(${row.actorName} as text)
  from   response r
  where  r.workspace_id = ${row.workspaceId} and r.id = ${row.responseId}
  returning id`

export const selectResponseNotes = (workspaceId: string, responseId: string) => sql<ResponseNoteRow>`
  select id, text, at, actor, actor_name as "actorName"
  from   response_note
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc`

/** Deletes the notes of the responses that a condition on `response r` selects. */
export const deleteResponseNotes = (condition: Sql) => sql`
  delete from response_note
  where  (workspace_id, response_id) in (select r.workspace_id, r.id from response r where ${condition})`
