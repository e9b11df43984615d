import type { SkipReason } from '../../../shared/contact-history.ts'
import { jsonRows, type Position, sql } from '../sql.ts'

export interface SkippedInvitationRow {
  id: string
  workspaceId: string
  surveyId: string
  contactId: string
  reason: SkipReason
  at: number
}

export const insertSkippedInvitations = (rows: readonly SkippedInvitationRow[]) => sql`
  insert into skipped_invitation (id, workspace_id, survey_id, contact_id, reason, at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'contactId',
         v.value ->> 'reason', cast(v.value ->> 'at' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export const selectSkippedInvitationsByContact = (workspaceId: string, contactId: string, page: Position) => sql<
  SkippedInvitationRow & { survey: string }
>`
  select k.id, k.workspace_id as "workspaceId", k.survey_id as "surveyId", k.contact_id as "contactId", k.reason, k.at,
         s.name as survey
  from   skipped_invitation k
  join   survey s on s.id = k.survey_id
  where  k.workspace_id = ${workspaceId} and k.contact_id = ${contactId}
  and    k.id < ${page.before ?? MAX_ID}
  order by k.id desc
  limit ${page.limit}`

/** Above all ids. */
const MAX_ID = '~'

export const deleteSkippedInvitationsByContact = (workspaceId: string, contactId: string) => sql`
  delete from skipped_invitation where workspace_id = ${workspaceId} and contact_id = ${contactId}`
