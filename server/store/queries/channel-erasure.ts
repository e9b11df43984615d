import type { Sql } from 'sql-template-tag'
import { inList, sql } from '../sql.ts'

/**
 * Erases what messages say, and drops those that are not sent yet. Messages about several people are erased as a whole.
 * @param which a condition on `channel_delivery d`
 */
const eraseMessages = (workspaceId: string, which: Sql, now: number) => {
  const own = sql`d.workspace_id = ${workspaceId} and ${which}`
  return [
    sql`
  update channel_delivery as d set state = 'dropped', reason = 'subject-deleted', at = ${now} where ${own} and d.state = 'waiting'`,
    sql`update channel_delivery as d set body = null where ${own} and d.body is not null`,
    // Last: a sender may have held the deliveries until its attempt was stored.
    sql`
  update channel_attempt
  set    request = null, response = null
  where  workspace_id = ${workspaceId} and message_id in (
    select d.message_id from channel_delivery d where ${own} and d.message_id is not null)`,
  ]
}

/**
 * Erases what messages say of contacts.
 * @param contacts their ids, as a list or a query
 */
export const eraseChannelMessages = (workspaceId: string, contacts: Sql, now: number) =>
  eraseMessages(workspaceId, sql`d.contact_id in ${contacts}`, now)

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

/** Erases what messages say of responses. Before these are deleted. @param which a condition on `response r` */
export const eraseMessagesOfResponses = (workspaceId: string, which: Sql, now: number) =>
  eraseMessages(workspaceId, sql`d.response_id in (select r.id from response r where ${which})`, now)

export const eraseMessagesOfResponseIds = (workspaceId: string, ids: readonly string[], now: number) =>
  eraseMessages(workspaceId, sql`d.response_id in ${inList(ids)}`, now)

/** Of responses with ids above `after`, up to `to`. */
export const eraseMessagesOfResponseRange = (
  workspaceId: string,
  { after, to }: { after: string; to: string },
  now: number,
) => eraseMessages(workspaceId, sql`d.response_id > ${after} and d.response_id <= ${to}`, now)
