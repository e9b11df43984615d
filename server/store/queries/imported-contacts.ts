import { join, raw } from 'sql-template-tag'
import { sizedRows } from '../planner-hints.ts'
import { assertThat, inList, sql } from '../sql.ts'
import { contactsWhere, type IndexColumns, type NewContactRow } from './contacts.ts'

/** All values of a contact that a file can set. */
export type ContactValues = Pick<
  NewContactRow,
  'id' | 'externalId' | 'email' | 'phone' | 'name' | 'salutation' | 'locale' | 'properties' | keyof IndexColumns
>

/** Sets the values of each contact, also where they are null. */
export const restoreContacts = (workspaceId: string, rows: readonly ContactValues[], now: number) => sql`
  update contact as c
  set    external_id = v.value ->> 'externalId',
         email       = v.value ->> 'email',
         phone       = v.value ->> 'phone',
         name        = v.value ->> 'name',
         salutation  = v.value ->> 'salutation',
         locale      = v.value ->> 'locale',
         properties  = json(v.value ->> 'properties'),
         terms       = json(v.value ->> 'terms'),
         name_key    = v.value ->> 'nameKey',
         stroke_key  = v.value ->> 'strokeKey',
         updated_at  = ${now}
  from   ${sizedRows(rows.map((row) => ({ ...row, workspaceId })))} v
  where  c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'id'`

/** Makes the batch fail if one of the contacts has changed since it was read. */
export const assertContactsUnchanged = (workspaceId: string, expected: readonly { id: string; updatedAt: number }[]) =>
  assertThat(sql`(
    select count(*)
    from   ${sizedRows(expected.map(({ id, updatedAt }) => ({ id, updatedAt, workspaceId })))} v
    join   contact c on c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'id'
    where  c.updated_at = cast(v.value ->> 'updatedAt' as bigint)
  ) = ${expected.length}`)

/** The contacts that responses, invitations, calls, unsubscriptions, recommendations or merges refer to. */
export const selectReferencedContacts = (workspaceId: string, ids: readonly string[]) => {
  const tables = [
    'response',
    'invitation',
    'decision',
    'phone_call',
    'unsubscription',
    'asking_preference',
    'message_consent',
    'contact_merge',
    'referral',
    'referral_conversion',
    'blocklist_entry',
  ]
  const isReferenced = tables.map(
    (table) =>
      sql`exists (select 1 from ${raw(table)} t where t.workspace_id = ${workspaceId} and t.contact_id = c.key)`,
  )
  return sql<{ id: string }>`select c.key as id from ${inList(ids)} c where ${join(isReferenced, ' or ')}`
}

/** Deletes contacts. The batch fails if something refers to one of them. */
export const deleteContacts = (workspaceId: string, ids: readonly string[]) => sql`
  delete from contact as r where ${contactsWhere.byIds(workspaceId, ids)}`
