import { jsonRows, sql } from '../sql.ts'

/** A change of a follow-up, deleted with it. */
export interface FollowUpChangeRow {
  id: string
  workspaceId: string
  responseId: string
  at: number
  actor: string
  actorName: string
  /** JSON: the changed fields with their new values */
  changed: string
}

/** The change of one of several follow-ups that were changed together. */
export interface BulkChangeRow extends FollowUpChangeRow {
  bulkId: string
  /** JSON: the values that it replaced. */
  before: string
}

/** Belongs in the batch of the change. Fails if the follow-up no longer exists. */
export const insertFollowUpChanges = (
  rows: readonly (FollowUpChangeRow & Partial<Pick<BulkChangeRow, 'bulkId' | 'before'>>)[],
) => sql`
  insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed, bulk_id, before)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'responseId', cast(v.value ->> 'at' as bigint),
         v.value ->> 'actor', v.value ->> 'actorName', json(v.value ->> 'changed'),
         v.value ->> 'bulkId', json(v.value ->> 'before')
  from   json_each(${jsonRows(rows)}) v`

export const selectFollowUpChanges = (workspaceId: string, responseId: string) => sql<FollowUpChangeRow>`
  select id, workspace_id as "workspaceId", response_id as "responseId", at, actor, actor_name as "actorName", changed
  from   follow_up_change
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc`
