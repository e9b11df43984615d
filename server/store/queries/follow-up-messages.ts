import { and, jsonRows, sql } from '../sql.ts'

export interface FollowUpMessageRow {
  id: string
  workspaceId: string
  responseId: string
  direction: 'in' | 'out'
  at: number
  actor: string
  actorName: string
  address: string
  subject: string
  text: string
  mailId: string
  state: 'waiting' | 'sent' | 'failed' | 'received'
  error: string | null
}

/** One that is stored already, by its mail id, stays as it is. Returns the id of a new one. */
export const insertFollowUpMessage = (row: FollowUpMessageRow) => sql<{ id: string }>`
  insert into follow_up_message (id, workspace_id, response_id, direction, at, actor, actor_name, address, subject, text, mail_id,
                                 state, error)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'responseId', v.value ->> 'direction',
         cast(v.value ->> 'at' as bigint), v.value ->> 'actor', v.value ->> 'actorName', v.value ->> 'address',
         v.value ->> 'subject', v.value ->> 'text', v.value ->> 'mailId', v.value ->> 'state', v.value ->> 'error'
  from   json_each(${jsonRows([row])}) v
  where  true
  on conflict (workspace_id, direction, mail_id) do nothing
  returning id`

const columns = sql`
  id, workspace_id as "workspaceId", response_id as "responseId", direction, at, actor, actor_name as "actorName", address, subject,
  text, mail_id as "mailId", state, error`

/** The messages of a follow-up, newest first. */
export const selectFollowUpMessages = (
  workspaceId: string,
  responseId: string,
  limit: number,
) => sql<FollowUpMessageRow>`
  select ${columns}
  from   follow_up_message
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  order by id desc
  limit  ${limit}`

/** How many messages of a follow-up have come in, or gone out, since a time. */
export const countFollowUpMessages = (
  workspaceId: string,
  responseId: string,
  { direction, since }: { direction: 'in' | 'out'; since: number },
) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   follow_up_message
  where  workspace_id = ${workspaceId} and response_id = ${responseId} and direction = ${direction} and at >= ${since}`

export const selectFollowUpMessage = (workspaceId: string, id: string) => sql<FollowUpMessageRow>`
  select ${columns} from follow_up_message where workspace_id = ${workspaceId} and id = ${id}`

/** Whether a mail has been stored already. */
export const selectFollowUpMessageByMail = (workspaceId: string, direction: 'in' | 'out', mailId: string) => sql<{
  id: string
}>`
  select id from follow_up_message
  where  workspace_id = ${workspaceId} and direction = ${direction} and mail_id = ${mailId}`

/** What became of a message that waits, or was sent and came back. A failed one stays failed. */
export const setFollowUpMessageState = (
  workspaceId: string,
  id: string,
  { state, error }: { state: 'sent' | 'failed'; error: string | null },
) => sql<{ id: string }>`
  update follow_up_message
  set    state = ${state}, error = ${error}
  where  ${and([sql`workspace_id = ${workspaceId} and id = ${id} and direction = 'out'`, sql`state <> 'failed'`])}
  returning id`
