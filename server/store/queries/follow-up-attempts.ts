import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import { inWorkspaceList } from '../planner-hints.ts'
import { jsonRows, sql } from '../sql.ts'

/** A call that was tried. */
export interface FollowUpAttemptRow {
  id: string
  workspaceId: string
  responseId: string
  at: number
  actor: string
  actorName: string
  outcome: FollowUpOutcome
  cause: string | null
  /** JSON: the values of the follow-up that the attempt changed. */
  before: string
  undoneAt: number | null
  undoneBy: string | null
}

/** Belongs in the batch of the change. Fails if the follow-up no longer exists. */
export const insertFollowUpAttempt = (row: Omit<FollowUpAttemptRow, 'undoneAt' | 'undoneBy'>) => sql`
  insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, outcome, cause, before)
  values (${row.id}, ${row.workspaceId}, ${row.responseId}, ${row.at}, ${row.actor}, ${row.actorName}, ${row.outcome},
          ${row.cause}, ${row.before})`

/** The same for several follow-ups. */
export const insertFollowUpAttempts = (rows: readonly Omit<FollowUpAttemptRow, 'undoneAt' | 'undoneBy'>[]) => sql`
  insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, outcome, cause, before)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'responseId', cast(v.value ->> 'at' as bigint),
         v.value ->> 'actor', v.value ->> 'actorName', v.value ->> 'outcome', v.value ->> 'cause', json(v.value ->> 'before')
  from   json_each(${jsonRows(rows)}) v`

/** The attempts of a follow-up, newest first. */
export const selectFollowUpAttempts = (workspaceId: string, responseId: string) => sql<FollowUpAttemptRow>`
  select id, workspace_id as "workspaceId", response_id as "responseId", at, actor, actor_name as "actorName", outcome, cause,
         before, undone_at as "undoneAt", undone_by as "undoneBy"
  from   follow_up_attempt
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc`

/** Takes attempts back; their rows stay. */
export const undoFollowUpAttempts = (workspaceId: string, ids: readonly string[], now: number, actor: string) => sql`
  update follow_up_attempt
  set    undone_at = ${now}, undone_by = ${actor}
  where  ${inWorkspaceList(sql`follow_up_attempt`, workspaceId, ids)} and undone_at is null`
