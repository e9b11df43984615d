import type { Identifier } from '../../shared/contact.ts'
import { assignments, type Columns, every, idsOf, type Position, rowsOf, sql } from './database.ts'

export interface ContactRow {
  id: string
  workspaceId: string
  externalId: string | null
  email: string | null
  phone: string | null
  name: string | null
  locale: string | null
  /** JSON */
  properties: string
  createdAt: number
  updatedAt: number
}

const columns = sql`
  id, workspace_id as "workspaceId", external_id as "externalId", email, phone, name, locale, properties,
  created_at as "createdAt", updated_at as "updatedAt"`

/** Every contact that one of the identifiers belongs to; one that several belong to comes several times. */
export const contactsBy = (workspaceId: string, values: Record<Identifier, readonly string[]>) => sql<ContactRow>`
  select ${columns} from contact
  where  workspace_id = ${workspaceId} and external_id in (select key from json_each(${idsOf(values.externalId)}))
  union all
  select ${columns} from contact
  where  workspace_id = ${workspaceId} and email in (select key from json_each(${idsOf(values.email)}))
  union all
  select ${columns} from contact
  where  workspace_id = ${workspaceId} and phone in (select key from json_each(${idsOf(values.phone)}))`

export type NewContactRow = Omit<ContactRow, 'properties'> & { properties: Record<string, string> }

export const insertContacts = (rows: readonly NewContactRow[]) => sql`
  insert into contact (id, workspace_id, external_id, email, phone, name, locale, properties, created_at, updated_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'externalId', v.value ->> 'email', v.value ->> 'phone',
         v.value ->> 'name', v.value ->> 'locale', v.value -> 'properties',
         cast(v.value ->> 'createdAt' as bigint), cast(v.value ->> 'updatedAt' as bigint)
  from   json_each(${rowsOf(rows)}) v`

/** Sets the named columns of a contact. */
export const updateContact = (workspaceId: string, id: string, values: Columns) => sql`
  update contact set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

export const contact = (workspaceId: string, id: string) => sql<ContactRow>`
  select ${columns} from contact where workspace_id = ${workspaceId} and id = ${id}`

export interface ContactFilter {
  externalId?: string | undefined
  email?: string | undefined
  phone?: string | undefined
}

export const contacts = (workspaceId: string, filter: ContactFilter, page: Position) => sql<ContactRow>`
  select ${columns}
  from   contact
  where  ${every([
    sql`workspace_id = ${workspaceId}`,
    filter.externalId !== undefined && sql`external_id = ${filter.externalId}`,
    filter.email !== undefined && sql`email = ${filter.email}`,
    filter.phone !== undefined && sql`phone = ${filter.phone}`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

export const deleteContact = (workspaceId: string, id: string) => sql`
  delete from contact where workspace_id = ${workspaceId} and id = ${id}`
