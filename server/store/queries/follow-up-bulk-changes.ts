import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import type { BulkChangeRow } from './follow-up-changes.ts'

/** The next changes of several follow-ups that were changed together, by follow-up. */
export const selectBulkChanges = (
  workspaceId: string,
  bulkId: string,
  after: string,
  limit: number,
) => sql<BulkChangeRow>`
  select id, workspace_id as "workspaceId", response_id as "responseId", at, actor, actor_name as "actorName", changed,
         bulk_id as "bulkId", before
  from   follow_up_change
  where  workspace_id = ${workspaceId} and bulk_id = ${bulkId} and response_id > ${after}
  order by response_id
  limit  ${limit}`

/** Sets the due time of several follow-ups. Each that waited for another call waits until then. */
export const setFollowUpDueTime = (workspaceId: string, ids: readonly string[], dueAt: number, now: number) => sql`
  update follow_up
  set    due_at = ${dueAt}, call_at = ${dueAt}, updated_at = ${now},
         postponed_until = case when postponed_until > 0 then cast(${dueAt} as bigint) else 0 end
  where  workspace_id = ${workspaceId} and response_id in ${inList(ids)}`

/** What a change of several follow-ups replaced in one of them. */
export interface FollowUpBefore {
  owner: string | null
  ownerId: string | null
  unnotifiedSince: number | null
  dueAt: number | null
  callAt: number
  postponedUntil: number
  doneAt: number | null
  doneBy: string | null
  /** 1 if it set the note, which was empty. */
  noteSet: 0 | 1
}

/** Gives follow-ups back what a change replaced. Owners who were assigned by mistake are not notified. */
export const restoreFollowUps = (
  workspaceId: string,
  rows: readonly (FollowUpBefore & { id: string })[],
  now: number,
) => sql`
  update follow_up as f
  set    owner            = v.value ->> 'owner',
         owner_id         = v.value ->> 'ownerId',
         unnotified_since = case when f.owner_id = v.value ->> 'ownerId' then f.unnotified_since
                            else cast(v.value ->> 'unnotifiedSince' as bigint) end,
         due_at           = cast(v.value ->> 'dueAt' as bigint),
         call_at          = cast(v.value ->> 'callAt' as bigint),
         postponed_until  = cast(v.value ->> 'postponedUntil' as bigint),
         done_at          = cast(v.value ->> 'doneAt' as bigint),
         done_by          = v.value ->> 'doneBy',
         note             = case when cast(v.value ->> 'noteSet' as bigint) = 0 then f.note end,
         updated_at       = ${now}
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`
