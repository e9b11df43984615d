import { sql } from '../sql.ts'

/** That a contact agreed to text messages: when, to which text, and where. */
export interface MessageConsentRow {
  id: string
  workspaceId: string
  contactId: string
  channel: 'sms'
  text: string
  source: string
  at: number
  withdrawnAt: number | null
}

/** The batch fails if the contact is gone. */
export const insertMessageConsent = (row: Omit<MessageConsentRow, 'withdrawnAt'>) => sql`
  insert into message_consent (id, workspace_id, contact_id, channel, text, source, at)
  values (${row.id}, ${row.workspaceId}, ${row.contactId}, ${row.channel}, ${row.text}, ${row.source}, ${row.at})`

/** The consents of a contact, withdrawn ones too, newest first. */
export const selectMessageConsents = (workspaceId: string, contactId: string) => sql<MessageConsentRow>`
  select m.id, m.workspace_id as "workspaceId", m.contact_id as "contactId", m.channel, m.text, m.source, m.at,
         m.withdrawn_at as "withdrawnAt"
  from   message_consent m
  where  m.workspace_id = ${workspaceId} and m.contact_id = ${contactId}
  order by m.id desc`

export const withdrawMessageConsents = (workspaceId: string, contactId: string, now: number) => sql`
  update message_consent
  set    withdrawn_at = ${now}
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and withdrawn_at is null`

export const deleteMessageConsents = (workspaceId: string, contactId: string) => sql`
  delete from message_consent where workspace_id = ${workspaceId} and contact_id = ${contactId}`
