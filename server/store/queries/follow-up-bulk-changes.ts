import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
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

/** Sets the due time of several follow-ups. Each that waited for another call, or for the customer, waits until then. */
export const setFollowUpDueTime = (workspaceId: string, ids: readonly string[], dueAt: number, now: number) => sql`
  update follow_up
  set    due_at = ${dueAt}, call_at = ${dueAt}, updated_at = ${now}, paused_left = null,
         escalation = 0, escalate_at = null, overdue_due_at = null,
         postponed_until = case when postponed_until > 0 then cast(${dueAt} as bigint) else 0 end
  where  workspace_id = ${workspaceId} and response_id in ${inList(ids)}`

/** What a change of several follow-ups replaced in one of them. */
export interface FollowUpBefore {
  owner: string | null
  ownerId: string | null
  teamId?: string | null
  team?: string | null
  unnotifiedSince: number | null
  dueAt: number | null
  callAt: number
  postponedUntil: number
  doneAt: number | null
  doneBy: string | null
  stage: FollowUpStage
  pausedLeft: number | null
  askAt: number | null
  concludedAt: number | null
  /** 1 if it set the note, which was empty. */
  noteSet: 0 | 1
}

/** Follow-up `f` was open all the time, with the same deadline: its escalation goes on. */
const isStillOverdue = sql`f.done_at is null and f.due_at is not distinct from cast(v.value ->> 'dueAt' as bigint)`

/**
 * Gives follow-ups back what a change replaced; changes of earlier versions say nothing of the stage. Owners who were assigned by
 * mistake are not notified.
 */
export const restoreFollowUps = (
  workspaceId: string,
  rows: readonly (FollowUpBefore & { id: string })[],
  now: number,
) => sql`
  update follow_up as f
  set    owner            = v.value ->> 'owner',
         owner_id         = v.value ->> 'ownerId',
         team_id          = v.value ->> 'teamId',
         unnotified_since = case when f.owner_id = v.value ->> 'ownerId' then f.unnotified_since
                            else cast(v.value ->> 'unnotifiedSince' as bigint) end,
         due_at           = cast(v.value ->> 'dueAt' as bigint),
         call_at          = cast(v.value ->> 'callAt' as bigint),
         postponed_until  = cast(v.value ->> 'postponedUntil' as bigint),
         done_at          = cast(v.value ->> 'doneAt' as bigint),
         done_by          = v.value ->> 'doneBy',
         stage            = coalesce(v.value ->> 'stage', case when v.value ->> 'doneAt' is not null then 'closed'
                              when f.contacted_at is not null then 'contacted' else 'new' end),
         paused_left      = cast(v.value ->> 'pausedLeft' as bigint),
         ask_at           = cast(v.value ->> 'askAt' as bigint),
         concluded_at     = coalesce(cast(v.value ->> 'concludedAt' as bigint),
                              case when v.value ->> 'stage' is null then cast(v.value ->> 'doneAt' as bigint) end),
         escalation       = case when ${isStillOverdue} then f.escalation else 0 end,
         escalate_at      = case when ${isStillOverdue} then f.escalate_at end,
         overdue_due_at   = case when ${isStillOverdue} then f.overdue_due_at end,
         note             = case when cast(v.value ->> 'noteSet' as bigint) = 0 then f.note end,
         updated_at       = ${now}
  from   ${sizedRows(rows)} v
  where  f.response_id = v.value ->> 'id' and f.workspace_id = ${workspaceId}`
