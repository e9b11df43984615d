import { sql } from '../sql.ts'

/** A contact whom an interviewer is calling. */
export interface CallLeaseRow {
  workspaceId: string
  contactId: string
  /** See `Caller`. */
  actor: string
  until: number
}

/** Returns the contact, unless another interviewer has a lease of it that has not expired. */
export const claimCallLease = (row: CallLeaseRow, now: number) => sql<{ contactId: string }>`
  insert into call_lease (workspace_id, contact_id, actor, until)
  values (${row.workspaceId}, ${row.contactId}, ${row.actor}, ${row.until})
  on conflict (workspace_id, contact_id) do update
  set    actor = excluded.actor, until = excluded.until
  where  call_lease.until <= cast(${now} as bigint) or call_lease.actor = excluded.actor
  returning contact_id as "contactId"`

/**
 * Holds the lease of a contact for the rest of the batch. Two responses of one contact are
 * thus stored one after the other.
 */
export const seizeCallLease = (row: CallLeaseRow) => sql`
  insert into call_lease (workspace_id, contact_id, actor, until)
  values (${row.workspaceId}, ${row.contactId}, ${row.actor}, ${row.until})
  on conflict (workspace_id, contact_id) do update
  set    actor = excluded.actor, until = excluded.until`

export const deleteCallLease = (workspaceId: string, contactId: string) => sql`
  delete from call_lease where workspace_id = ${workspaceId} and contact_id = ${contactId}`

export const deleteExpiredCallLeases = (workspaceId: string, now: number) => sql`
  delete from call_lease where workspace_id = ${workspaceId} and until <= ${now}`
