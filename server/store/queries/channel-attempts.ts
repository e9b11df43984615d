import type { DeliveryReason } from '../../../shared/channel-delivery.ts'
import { jsonRows, sql } from '../sql.ts'

/** How many requests were sent since `fromId`, a bound of ids, and when the first of them was. */
export const countRecentAttempts = (channelId: string, fromId: string) => sql<{
  count: number
  firstAt: number | null
}>`
  select count(*) as count, min(at) as "firstAt" from channel_attempt where channel_id = ${channelId} and id >= ${fromId}`

/** How many requests of a message were accepted, of those that it consists of. */
export const countSentRequests = (workspaceId: string, messageId: string) => sql<{ count: number }>`
  select count(*) as count
  from   channel_attempt
  where  workspace_id = ${workspaceId} and message_id = ${messageId} and outcome = 'sent'`

export interface AttemptRow {
  id: string
  workspaceId: string
  channelId: string
  messageId: string
  at: number
  durationMs: number
  outcome: 'sent' | 'retry' | 'refused' | 'broken' | 'gone'
  reason: DeliveryReason | null
  status: number | null
  request: string | null
  response: string | null
}

/** Of channels that were not deleted meanwhile. */
export const insertAttempts = (rows: readonly AttemptRow[]) => sql`
  insert into channel_attempt (id, workspace_id, channel_id, message_id, at, duration_ms, outcome, reason, status, request, response)
  select v.value ->> 'id', c.workspace_id, c.id, v.value ->> 'messageId',
         cast(v.value ->> 'at' as bigint), cast(v.value ->> 'durationMs' as bigint), v.value ->> 'outcome',
         v.value ->> 'reason', cast(v.value ->> 'status' as bigint), v.value ->> 'request', v.value ->> 'response'
  from   jsonb_each(${jsonRows(rows)}) v
  join   channel c on c.id = v.value ->> 'channelId'`

const MAX_ATTEMPTS_SHOWN = 50

/** Of a message, newest first. */
export const selectAttempts = (workspaceId: string, messageId: string) => sql<AttemptRow>`
  select id, workspace_id as "workspaceId", channel_id as "channelId", message_id as "messageId", at,
         duration_ms as "durationMs", outcome, reason, status, request, response
  from   channel_attempt
  where  workspace_id = ${workspaceId} and message_id = ${messageId}
  order by id desc
  limit ${MAX_ATTEMPTS_SHOWN}`

export const deleteOldAttempts = (beforeId: string, limit: number) => sql<{ id: string }>`
  delete from channel_attempt
  where  id in (select a.id from channel_attempt a where a.id < ${beforeId} order by a.id limit ${limit})
  returning id`
