import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import type { ContactChannel } from '../../../shared/follow-up-stages.ts'
import { inWorkspaceList } from '../planner-hints.ts'
import { jsonRows, sql } from '../sql.ts'

/** A contact that was tried. */
export interface FollowUpAttemptRow {
  id: string
  workspaceId: string
  responseId: string
  at: number
  actor: string
  actorName: string
  channel: ContactChannel
  outcome: FollowUpOutcome
  cause: string | null
  remedy: string | null
  /** In minor units of its currency. */
  amends: number | null
  amendsCurrency: string | null
  promise: string | null
  /** JSON: the values of the follow-up that the attempt changed. */
  before: string
  undoneAt: number | null
  undoneBy: string | null
}

/** Belong in the batch of the change. Fails if a follow-up no longer exists. */
export const insertFollowUpAttempts = (rows: readonly Omit<FollowUpAttemptRow, 'undoneAt' | 'undoneBy'>[]) => sql`
  insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, channel, outcome, cause, remedy,
                                 amends, amends_currency, promise, before)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'responseId', cast(v.value ->> 'at' as bigint),
         v.value ->> 'actor', v.value ->> 'actorName', v.value ->> 'channel', v.value ->> 'outcome', v.value ->> 'cause',
         v.value ->> 'remedy', cast(v.value ->> 'amends' as bigint), v.value ->> 'amendsCurrency', v.value ->> 'promise',
         json(v.value ->> 'before')
  from   json_each(${jsonRows(rows)}) v`

/** The attempts of a follow-up, newest first. */
export const selectFollowUpAttempts = (workspaceId: string, responseId: string) => sql<FollowUpAttemptRow>`
  select id, workspace_id as "workspaceId", response_id as "responseId", at, actor, actor_name as "actorName", channel,
         outcome, cause, remedy, amends, amends_currency as "amendsCurrency", promise, before, undone_at as "undoneAt", undone_by as "undoneBy"
  from   follow_up_attempt
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc`

/**
 * The attempts in a row that did not reach the customer, since they were last reached or the follow-up was reopened.
 */
export const countFailedAttempts = (workspaceId: string, responseId: string) => sql<{ failed: number }>`
  select cast(count(*) as bigint) as failed
  from   follow_up_attempt a
  where  a.workspace_id = ${workspaceId} and a.response_id = ${responseId}
  and    a.outcome = 'not-reached' and a.undone_at is null
  and    not exists (
    select 1 from follow_up_attempt l
    where  l.workspace_id = a.workspace_id and l.response_id = a.response_id and l.id > a.id
    and    l.outcome <> 'not-reached' and l.undone_at is null)
  and    not exists (
    select 1 from follow_up_change h
    where  h.workspace_id = a.workspace_id and h.response_id = a.response_id and h.at > a.at
    and    h.changed ->> 'status' = 'open' and h.changed ->> 'undone' is null)`

/** Takes attempts back; their rows stay. */
export const undoFollowUpAttempts = (workspaceId: string, ids: readonly string[], now: number, actor: string) => sql`
  update follow_up_attempt
  set    undone_at = ${now}, undone_by = ${actor}
  where  ${inWorkspaceList(sql`follow_up_attempt`, workspaceId, ids)} and undone_at is null`
