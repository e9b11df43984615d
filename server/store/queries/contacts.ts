import type { Sql } from 'sql-template-tag'
import type { Identifier } from '../../../shared/contact.ts'
import type { Statement } from '../database.ts'
import { inWorkspaceList, sizedRows } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, jsonRows, type Position, sql } from '../sql.ts'

export interface ContactRow {
  id: string
  workspaceId: string
  externalId: string | null
  email: string | null
  phone: string | null
  name: string | null
  /** How the contact is addressed, if not by the name. */
  salutation: string | null
  locale: string | null
  /** JSON */
  properties: string
  /** Set while the contact is known only from what respondents say about themselves. */
  unverifiedSince: number | null
  createdAt: number
  updatedAt: number
}

const columns = sql`
  id, workspace_id as "workspaceId", external_id as "externalId", email, phone, name, salutation, locale, properties,
  unverified_since as "unverifiedSince",
  created_at as "createdAt", updated_at as "updatedAt"`

/** A contact that an input may be about. */
export interface CandidateRow extends ContactRow {
  /** Set for an unverified contact whose merge was undone: it is not merged again. */
  keptApart: number
}

/** The identifiers to look up, and the names that come with the phone numbers. */
export type CandidateValues = Record<Identifier | 'name', readonly string[]>

/** Of contacts that share a phone number, at most as many are looked up. Those without other identifiers come first. */
export const MAX_SHARING_PHONE = 100

const candidateColumns = (contact: Sql) => sql`
  ${columns},
  case when unverified_since is not null and exists (
    select 1 from contact_merge m
    where  m.workspace_id = ${contact}.workspace_id and m.merged_id = ${contact}.id and m.undone_at is not null
  ) then 1 else 0 end as "keptApart"`

/** The contacts with one of the identifiers. A contact with several of them is returned several times. */
export const selectContactsByIdentifiers = (workspaceId: string, values: CandidateValues) => sql<CandidateRow>`
  select ${candidateColumns(sql`c`)} from contact c
  where  c.workspace_id = ${workspaceId} and c.external_id in ${inList(values.externalId)}
  union all
  select ${candidateColumns(sql`c`)} from contact c
  where  c.workspace_id = ${workspaceId} and c.email in ${inList(values.email)}
  union all
  select ${candidateColumns(sql`sharing`)}
  from (
    select c.*, row_number() over (
      partition by c.phone order by case when c.external_id is null and c.email is null then 0 else 1 end, c.id) as place
    from   contact c
    where  c.workspace_id = ${workspaceId} and c.phone in ${inList(values.phone)}
  ) sharing
  where  place <= ${MAX_SHARING_PHONE + 1}
  union all
  select ${candidateColumns(sql`c`)} from contact c
  where  c.workspace_id = ${workspaceId} and c.phone in ${inList(values.phone)}
  and    coalesce(c.name, '') in ${inList([...values.name, ''])}
  and    c.external_id is null and c.email is null and c.unverified_since is null`

/** All contacts with a phone number. */
export const selectContactIdsByPhone = (workspaceId: string, phone: string) => sql<{ id: string }>`
  select c.id from contact c where c.workspace_id = ${workspaceId} and c.phone = ${phone} order by c.id`

/** What a contact is found by and sorted by. */
export interface IndexColumns {
  /** JSON: see `search.ts` */
  terms: string | null
  /** What contacts are sorted by: see `domain/contacts/names/sort-keys.ts`. Without a name, null. */
  nameKey: string | null
  strokeKey: string | null
}

export type NewContactRow = Omit<ContactRow, 'properties'> &
  IndexColumns & {
    properties: Record<string, string>
    keptApart?: boolean
  }

export const insertContacts = (rows: readonly NewContactRow[]) => sql`
  insert into contact (id, workspace_id, external_id, email, phone, name, salutation, locale, properties, terms, name_key, stroke_key,
                       unverified_since, created_at, updated_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'externalId', v.value ->> 'email', v.value ->> 'phone',
         v.value ->> 'name', v.value ->> 'salutation', v.value ->> 'locale', json(v.value ->> 'properties'),
         json(v.value ->> 'terms'), v.value ->> 'nameKey', v.value ->> 'strokeKey', cast(v.value ->> 'unverifiedSince' as bigint), cast(v.value ->> 'createdAt' as bigint),
         cast(v.value ->> 'updatedAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

/** Changes of a contact. Absent values are kept; properties are merged. */
export type ContactUpdate = Pick<NewContactRow, 'id'> & Partial<NewContactRow>

/**
 * Updates contacts from data of the workspace. The rows repeat the workspace id: with a constant SQLite reads all contacts
 * of the workspace for each row (import of ten thousand contacts).
 */
export const updateContacts = (workspaceId: string, updates: readonly ContactUpdate[], now: number) => sql`
  update contact as c
  set    external_id = coalesce(v.value ->> 'externalId', c.external_id),
         email       = coalesce(v.value ->> 'email', c.email),
         phone       = coalesce(v.value ->> 'phone', c.phone),
         name        = coalesce(v.value ->> 'name', c.name),
         salutation  = coalesce(v.value ->> 'salutation', c.salutation),
         locale      = coalesce(v.value ->> 'locale', c.locale),
         properties  = json_patch(c.properties, coalesce(v.value ->> 'properties', '{}')),
         terms       = coalesce(json(v.value ->> 'terms'), c.terms),
         name_key    = coalesce(v.value ->> 'nameKey', c.name_key),
         stroke_key  = coalesce(v.value ->> 'strokeKey', c.stroke_key),
         updated_at  = ${now}
  from   ${sizedRows(updates.map((update) => ({ ...update, workspaceId })))} v
  where  c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'id'`

/** Conditions on `contact r`, for the statements here and in `search.ts`. */
export const contactsWhere = {
  byIds: (workspaceId: string, ids: readonly string[]) => inWorkspaceList(sql`r`, workspaceId, ids),
}

/** Locks contacts until the batch ends, so that they cannot change between being removed from the index and added again. */
export const lockContacts = (condition: Sql) => sql`
  update contact as r set updated_at = r.updated_at where ${condition}`

export const updateContact = (workspaceId: string, id: string, values: ColumnValues): Statement => sql`
  update contact
  set    ${assignments(values)}
  where  workspace_id = ${workspaceId} and id = ${id}`

type Identity = Pick<ContactRow, 'id' | 'workspaceId' | 'externalId' | 'email' | 'phone' | 'name' | 'unverifiedSince'>

/** Makes the batch fail if what a contact is recognised by has changed since it was read, or the contact is gone. */
export const assertIdentityUnchanged = (contact: Identity): Statement =>
  assertThat(sql`
  exists (
    select 1 from contact
    where  workspace_id = ${contact.workspaceId} and id = ${contact.id}
    and    coalesce(external_id, '') = ${contact.externalId ?? ''}
    and    coalesce(email, '') = ${contact.email ?? ''}
    and    coalesce(phone, '') = ${contact.phone ?? ''}
    and    coalesce(name, '') = ${contact.name ?? ''}
    and    coalesce(unverified_since, -1) = ${contact.unverifiedSince ?? -1}
  )`)

/** How many other contacts share a phone number, up to `MAX_SHARING_PHONE`. */
export const countOtherContactsWithPhone = (workspaceId: string, id: string, phone: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from (
    select 1 from contact where workspace_id = ${workspaceId} and phone = ${phone} and id <> ${id} limit ${MAX_SHARING_PHONE}
  ) other`

export const selectContactById = (workspaceId: string, id: string) => sql<ContactRow>`
  select ${columns} from contact where workspace_id = ${workspaceId} and id = ${id}`

/**
 * Contacts known from respondents only, whose Chinese mobile number was given the country code of the United States, each
 * with the verified contact that has the right number, if there is exactly one.
 */
export const selectMisreadPhones = (workspaceId: string, after: { phone: string; id: string }, limit: number) => sql<{
  id: string
  phone: string
  twinId: string | null
}>`
  select c.id, c.phone,
         (select case when count(*) = 1 then min(t.id) end from contact t
          where  t.workspace_id = ${workspaceId} and t.phone = '+86' || substr(c.phone, 2) and t.unverified_since is null) as "twinId"
  from   contact c
  where  c.workspace_id = ${workspaceId} and (c.phone, c.id) > (${after.phone}, ${after.id}) and c.phone >= '+13' and c.phone < '+2'
  and    length(c.phone) = 12 and c.unverified_since is not null
  order by c.phone, c.id
  limit ${limit}`

export interface ContactFilter {
  externalId?: string | undefined
  email?: string | undefined
  phone?: string | undefined
}

export const selectContacts = (workspaceId: string, filter: ContactFilter, page: Position) => sql<ContactRow>`
  select ${columns}
  from   contact
  where  ${and([
    sql`workspace_id = ${workspaceId}`,
    filter.externalId !== undefined && sql`external_id = ${filter.externalId}`,
    filter.email !== undefined && sql`email = ${filter.email}`,
    filter.phone !== undefined && sql`phone = ${filter.phone}`,
    page.before !== undefined && sql`id < ${page.before}`,
    // The contact with the id of the workspace stands for deleted ones: see retention.ts.
    sql`id <> ${workspaceId}`,
  ])}
  order by id desc
  limit ${page.limit}`

/** The contacts among `ids`, or among all, that meet the conditions of a search. */
export const selectContactsMatching = (
  workspaceId: string,
  ids: readonly string[] | undefined,
  conditions: readonly Sql[],
  page: Position,
) => sql<ContactRow>`
  select ${columns}
  from   contact r
  where  ${and([
    ids === undefined ? sql`r.workspace_id = ${workspaceId}` : contactsWhere.byIds(workspaceId, ids),
    ...conditions,
    page.before !== undefined && sql`r.id < ${page.before}`,
  ])}
  order by r.id desc
  limit ${page.limit}`

/** Contacts with ids above `after`, and how they are indexed. */
export const selectContactTerms = (workspaceId: string, after: string, limit: number) => sql<ContactRow & IndexColumns>`
  select ${columns}, cast(terms as text) as terms, name_key as "nameKey", stroke_key as "strokeKey"
  from   contact
  where  workspace_id = ${workspaceId} and id > ${after}
  order by id
  limit ${limit}`

/** Stores how contacts are indexed that have not changed since they were read. */
export const updateContactTerms = (
  workspaceId: string,
  rows: readonly ({ id: string; updatedAt: number } & IndexColumns)[],
) => sql`
  update contact as r
  set    terms = json(v.value ->> 'terms'), name_key = v.value ->> 'nameKey', stroke_key = v.value ->> 'strokeKey'
  from   ${sizedRows(rows)} v
  where  r.workspace_id = ${workspaceId} and r.id = v.value ->> 'id'
  and    r.updated_at = cast(v.value ->> 'updatedAt' as bigint)`

/** Updates an unverified contact, unless the workspace has confirmed it since. */
export const updateUnverifiedContact = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update contact
  set    ${assignments(values)}
  where  workspace_id = ${workspaceId} and id = ${id} and unverified_since is not null`

/** Deletes an unverified contact without responses, unless it was invited, called or has unsubscribed. */
export const deleteUnusedUnverifiedContact = (workspaceId: string, id: string) => sql`
  delete from contact
  where  workspace_id = ${workspaceId} and id = ${id} and unverified_since is not null
  and    not exists (select 1 from response r where r.workspace_id = ${workspaceId} and r.contact_id = ${id})
  and    not exists (select 1 from invitation i where i.workspace_id = ${workspaceId} and i.contact_id = ${id})
  and    not exists (select 1 from decision d where d.workspace_id = ${workspaceId} and d.contact_id = ${id})
  and    not exists (select 1 from unsubscription u where u.workspace_id = ${workspaceId} and u.contact_id = ${id})
  and    not exists (select 1 from message_consent m where m.workspace_id = ${workspaceId} and m.contact_id = ${id})
  and    not exists (select 1 from asking_preference a where a.workspace_id = ${workspaceId} and a.contact_id = ${id})
  and    not exists (select 1 from phone_call p where p.workspace_id = ${workspaceId} and p.contact_id = ${id})`

export const deleteContact = (workspaceId: string, id: string) => sql`
  delete from contact where workspace_id = ${workspaceId} and id = ${id}`
