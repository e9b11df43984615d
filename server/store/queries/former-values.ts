import type { Identifier } from '../../../shared/contact.ts'
import type { FormerField } from '../../../shared/contact-history.ts'
import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { selectActorName } from './response-changes.ts'

export interface FormerValueRow {
  field: FormerField
  value: string
  replacedAt: number
  replacedBy: string
  replacedByName: string | null
}

/** The next values of a contact. Absent ones stay, and an empty text stands for a value that is removed. */
export type NextValues = { id: string } & { [Field in FormerField]?: string | null }

/**
 * Keeps the values of contacts that are about to be replaced. One that was kept before is kept once. The rows repeat the
 * workspace id: see `updateContacts`.
 */
export const keepFormerValues = (
  workspaceId: string,
  nextValues: readonly NextValues[],
  { at, by }: { at: number; by: string },
) => sql`
  insert into former_value (workspace_id, contact_id, field, value, replaced_at, replaced_by)
  select c.workspace_id, c.id, f.field,
         case f.field when 'externalId' then c.external_id when 'email' then c.email when 'phone' then c.phone else c.name end,
         cast(${at} as bigint), cast(${by} as text)
  from   ${sizedRows(nextValues.map((values) => ({ ...values, workspaceId })))} v
  join   contact c on c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'id'
  cross join (select 'externalId' as field union all select 'email' union all select 'phone' union all select 'name') f
  where  case f.field when 'externalId' then c.external_id <> v.value ->> 'externalId'
                     when 'email'      then c.email       <> v.value ->> 'email'
                     when 'phone'      then c.phone       <> v.value ->> 'phone'
                     else                   c.name        <> v.value ->> 'name' end
  on conflict (workspace_id, contact_id, field, value) do update
  set    replaced_at = excluded.replaced_at, replaced_by = excluded.replaced_by`

export interface FormerValue {
  contactId: string
  field: FormerField
  value: string
}

/** Keeps values that were replaced in the batch that set them. */
export const insertFormerValues = (
  workspaceId: string,
  values: readonly FormerValue[],
  { at, by }: { at: number; by: string },
) => sql`
  insert into former_value (workspace_id, contact_id, field, value, replaced_at, replaced_by)
  select distinct cast(${workspaceId} as text), v.value ->> 'contactId', v.value ->> 'field', v.value ->> 'value',
         cast(${at} as bigint), cast(${by} as text)
  from   ${sizedRows(values)} v
  where  true
  on conflict (workspace_id, contact_id, field, value) do update
  set    replaced_at = excluded.replaced_at, replaced_by = excluded.replaced_by`

/** The former values of a contact, the latest first. */
export const selectFormerValues = (workspaceId: string, contactId: string, limit: number) => sql<FormerValueRow>`
  select f.field, f.value, f.replaced_at as "replacedAt", f.replaced_by as "replacedBy",
         ${selectActorName(sql`f.replaced_by`)} as "replacedByName"
  from   former_value f
  where  f.workspace_id = ${workspaceId} and f.contact_id = ${contactId}
  order by f.replaced_at desc, f.field, f.value
  limit ${limit}`

/** The former identifiers of a contact that no other contact has now. */
export const selectFormerIdentifiers = (workspaceId: string, contactId: string) => sql<{
  field: Identifier
  value: string
}>`
  select f.field, f.value
  from   former_value f
  where  f.workspace_id = ${workspaceId} and f.contact_id = ${contactId} and f.field in ('externalId', 'email', 'phone')
  and    not (f.field = 'externalId' and exists (
           select 1 from contact c where c.workspace_id = f.workspace_id and c.external_id = f.value and c.id <> f.contact_id))
  and    not (f.field = 'email' and exists (
           select 1 from contact c where c.workspace_id = f.workspace_id and c.email = f.value and c.id <> f.contact_id))
  and    not (f.field = 'phone' and exists (
           select 1 from contact c where c.workspace_id = f.workspace_id and c.phone = f.value and c.id <> f.contact_id))
  order by f.replaced_at desc, f.field, f.value`

/** Deletes the former values of a contact, and those of others that are its own. */
export const deleteFormerValues = (workspaceId: string, contactId: string, ownValues: readonly string[]) => sql`
  delete from former_value
  where  workspace_id = ${workspaceId} and (contact_id = ${contactId} or value in ${inList(ownValues)})`

export const deleteFormerValuesOfContacts = (workspaceId: string, contactIds: readonly string[]) => sql`
  delete from former_value where workspace_id = ${workspaceId} and contact_id in ${inList(contactIds)}`
