import { jsonRows, sql } from '../sql.ts'

/** What was done to a follow-up. It goes with the follow-up. */
export interface FollowUpChangeRow {
  id: string
  workspaceId: string
  responseId: string
  at: number
  actor: string
  actorName: string
  /** JSON: what was set, to what */
  changed: string
}

/** Belongs into the batch of the change. Fails where there is no such follow-up any more. */
export const insertFollowUpChanges = (rows: readonly FollowUpChangeRow[]) => sql`
  insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'responseId', cast(v.value ->> 'at' as bigint),
         v.value ->> 'actor', v.value ->> 'actorName', json(v.value ->> 'changed')
  from   json_each(${jsonRows(rows)}) v`

export const selectFollowUpChanges = (workspaceId: string, responseId: string) => sql<FollowUpChangeRow>`
  select id, workspace_id as "workspaceId", response_id as "responseId", at, actor, actor_name as "actorName", changed
  from   follow_up_change
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc`
