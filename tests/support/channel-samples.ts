import { newId } from '../../server/domain/ids.ts'
import type { Database } from '../../server/store/database.ts'
import { jsonRows, sql } from '../../server/store/sql.ts'

export interface SampleDelivery {
  id?: string
  kind?: 'alert' | 'webhook'
  eventId?: string | null
  ruleId?: string | null
  contactId?: string | null
  responseId?: string | null
  recipientId?: string
  body?: string | null
  createdAt: number
}

/** Adds deliveries as the router does. @returns their ids */
export async function addDeliveries(
  database: Database,
  { workspaceId, channelId }: { workspaceId: string; channelId: string },
  deliveries: readonly SampleDelivery[],
): Promise<string[]> {
  const rows = deliveries.map((delivery) => ({ ...delivery, id: delivery.id ?? newId(delivery.createdAt) }))
  await database.batch([
    sql`
    insert into channel_delivery (id, workspace_id, channel_id, kind, event_id, rule_id, contact_id, response_id, recipient_id,
                                  body, state, due_at, created_at)
    select v.value ->> 'id', ${workspaceId}, ${channelId}, coalesce(v.value ->> 'kind', 'webhook'), v.value ->> 'eventId',
           v.value ->> 'ruleId', v.value ->> 'contactId', v.value ->> 'responseId', coalesce(v.value ->> 'recipientId', ''),
           v.value ->> 'body', 'waiting',
           cast(v.value ->> 'createdAt' as bigint), cast(v.value ->> 'createdAt' as bigint)
    from   jsonb_each(${jsonRows(rows)}) v`,
  ])
  return rows.map(({ id }) => id)
}

/** Bodies as those of the router. */
export const buildSampleBody = (sequence: number): string =>
  JSON.stringify({
    type: 'response.created',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: { id: `res_${sequence}`, score: sequence % 11 },
    sequence,
  })

export interface StoredDelivery {
  id: string
  state: string
  dueAt: number
  attempts: number
  reason: string | null
  messageId: string | null
}

export const loadDeliveries = (database: Database, channelId: string): Promise<StoredDelivery[]> =>
  database.all(sql<StoredDelivery>`
    select id, state, due_at as "dueAt", attempts, reason, message_id as "messageId"
    from   channel_delivery where channel_id = ${channelId} order by id`)
