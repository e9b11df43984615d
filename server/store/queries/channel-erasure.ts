import type { Sql } from 'sql-template-tag'
import { sql } from '../sql.ts'

/**
 * Erases what messages say of contacts, and drops those that are not sent yet. Messages about several contacts are erased as a whole.
 * @param contacts their ids, as a list or a query
 */
export const eraseChannelMessages = (workspaceId: string, contacts: Sql, now: number) => {
  const own = sql`workspace_id = ${workspaceId} and contact_id in ${contacts}`
  return [
    sql`
  update channel_attempt
  set    request = null, response = null
  where  workspace_id = ${workspaceId} and message_id in (
    select d.message_id from channel_delivery d
    where  d.workspace_id = ${workspaceId} and d.contact_id in ${contacts} and d.message_id is not null)`,
    sql`update channel_delivery set state = 'dropped', reason = 'erased', at = ${now} where ${own} and state = 'waiting'`,
    sql`update channel_delivery set body = null where ${own} and body is not null`,
  ]
}

/** The same for one contact, and those that were merged into it. Before its merges are deleted. */
export const eraseChannelMessagesOfContact = (workspaceId: string, contactId: string, now: number) =>
  eraseChannelMessages(
    workspaceId,
    sql`(
    select cast(${contactId} as text)
    union all
    select m.merged_id from contact_merge m where m.workspace_id = ${workspaceId} and m.contact_id = ${contactId})`,
    now,
  )

/** Erases what messages with ids below a bound say. */
export const redactChannelMessages = (workspaceId: string, beforeId: string) => [
  sql`
  update channel_attempt
  set    request = null, response = null
  where  workspace_id = ${workspaceId} and id < ${beforeId} and (request is not null or response is not null)`,
  sql`
  update channel_delivery
  set    body = null
  where  workspace_id = ${workspaceId} and id < ${beforeId} and body is not null and state not in ('waiting', 'sending')`,
]
