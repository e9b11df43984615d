import { sql } from '../sql.ts'

/** A response as its respondent sees it again. */
export interface OwnResponseRow {
  id: string
  score: number
  /** Of the response to this invitation only. */
  comment: string | null
  answeredAt: number
  contactRequestedAt: number | null
}

/** The newest responses of a contact. */
export const selectOwnResponses = (
  workspaceId: string,
  { contactId, invitationId }: { contactId: string; invitationId: string },
  limit: number,
) => sql<OwnResponseRow>`
  select r.id, r.score, r.answered_at as "answeredAt", r.contact_requested_at as "contactRequestedAt",
         case when r.invitation_id = ${invitationId} or r.suspected_invitation_id = ${invitationId} then r.comment end as comment
  from   response r
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId}
  order by r.id desc
  limit ${limit}`

/** The responses of a contact who asked to be contacted. */
export const selectContactRequests = (workspaceId: string, contactId: string) => sql<{ id: string }>`
  select r.id
  from   response r
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and r.contact_requested_at is not null`

/** Takes back that a contact asked to be contacted. */
export const withdrawContactRequests = (workspaceId: string, contactId: string, now: number) => sql`
  update response
  set    contact_requested_at = null, updated_at = ${now}
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and contact_requested_at is not null`
