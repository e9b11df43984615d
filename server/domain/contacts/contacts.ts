import {
  type Contact,
  type ContactPatch,
  type Identifier,
  identifiers,
  type NewContact,
} from '../../../shared/contact.ts'
import { formerFields } from '../../../shared/contact-history.ts'
import { isIdCursor, type ListPage, type Paging } from '../../../shared/list.ts'
import { patchProperties } from '../../../shared/properties.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import type { NewContactRow } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/contacts.ts'
import { keepFormerValues, type NextValues } from '../../store/queries/former-values.ts'
import { assertContactsUnchanged } from '../../store/queries/imported-contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import { mergeJson, type Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { recordEvents } from '../events/recording.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { addressKeys, ContactIndex, isPhoneOnly, isVerified } from './contact-index.ts'
import { type ContactListQuery, prepareContactQuery } from './list-query.ts'
import { findMatchingContacts } from './lists.ts'
import { checkProperties, identifierTaken, type Match } from './match-plan.ts'
import { findCandidates, matchContacts } from './matching.ts'
import { clearIdentifiers, mergeContactStatements, releaseAddresses } from './merges.ts'
import { normalizeWorkspacePhone } from './phone-numbers.ts'
import { indexContact } from './search.ts'
import { type ContactSortParam, findSortedContacts, invalidCursor, parseSort } from './sorting.ts'
import { getUnsubscriptionTimes } from './unsubscriptions.ts'

/**
 * Creates a contact, or updates the one with these identifiers.
 * @returns its id
 * @throws DomainError `conflict` if the identifiers belong to two contacts, `invalid-phone`
 */
export async function upsertContact(deps: Deps, caller: Caller, input: NewContact, idempotency?: Idempotency) {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const contact = await normalizeWorkspacePhone(deps, caller.workspaceId, input)
    const { statements, matches } = await matchContacts(deps, caller.workspaceId, [contact], { actor: caller.actor })
    const [match] = matches as [Match | DomainError]
    if (match instanceof DomainError) throw match
    const auditAction = { created: 'contact.created', updated: 'contact.changed', unchanged: undefined }[match.outcome]
    return {
      statements: auditAction ? [...statements, auditEntry(deps, caller, auditAction, match.id)] : statements,
      result: match.id,
    }
  })
  return result
}

export async function getContact(deps: Deps, caller: Caller, id: string): Promise<Contact> {
  const [contact] = await toContacts(deps, caller, [await loadContact(deps, caller, id)])
  return contact as Contact
}

/** @throws DomainError `notFound` */
export async function loadContact(deps: Deps, caller: Caller, id: string): Promise<store.ContactRow> {
  const [row] = await deps.database.all(store.selectContactById(caller.workspaceId, id))
  if (!row) throw notFound('contact', id)
  return row
}

/** A filter by identifiers, or a search and what contacts are like. */
export type ContactQuery = store.ContactFilter & ContactListQuery

export async function listContacts(
  deps: Deps,
  caller: Caller,
  { externalId, email, phone, sort, ...query }: ContactQuery & { sort?: ContactSortParam | undefined },
  paging: Paging,
): Promise<ListPage<Contact>> {
  if (!sort && paging.cursor !== undefined && !isIdCursor(paging.cursor)) throw invalidCursor()
  const filter = await normalizeWorkspacePhone(deps, caller.workspaceId, { externalId, email, phone })
  const hasIdentifier = Object.values(filter).some((value) => value !== undefined)
  const [otherFilter] = Object.entries(query).find(([, value]) => value !== undefined) ?? []
  if (hasIdentifier && otherFilter !== undefined) throw conflictingFilters(otherFilter)
  if (hasIdentifier && sort) throw conflictingFilters('sort')
  if (sort) {
    const preparedQuery = await prepareContactQuery(deps, caller, query)
    const { data, nextCursor } = await findSortedContacts(deps, caller, preparedQuery, parseSort(sort), paging)
    return { data: await toContacts(deps, caller, data), nextCursor }
  }
  if (otherFilter !== undefined) {
    const preparedQuery = await prepareContactQuery(deps, caller, query)
    const { data, nextCursor } = await findMatchingContacts(deps, caller, preparedQuery, paging)
    return { data: await toContacts(deps, caller, data), nextCursor }
  }
  const select = (position: Position) => store.selectContacts(caller.workspaceId, filter, position)
  const { data, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  return { data: await toContacts(deps, caller, data), nextCursor }
}

const conflictingFilters = (path: string) =>
  new DomainError('invalid', 'ambiguous-contact', `Expected either ${path}, or any of ${identifiers.join(', ')}.`, {
    path,
    params: { field: path },
  })

/** @throws DomainError `conflict` if another contact has an identifier, `invalid` if no identifier would be left */
export async function updateContact(deps: Deps, caller: Caller, id: string, input: ContactPatch): Promise<Contact> {
  return retryOnConflict(async () => {
    const patch = await normalizeWorkspacePhone(deps, caller.workspaceId, input)
    const row = await loadContact(deps, caller, id)
    if (Object.keys(patch).length === 0) return getContact(deps, caller, id)
    const { externalId, properties, ...rest } = patch
    const error = checkProperties(JSON.parse(row.properties), properties)
    if (error) throw error
    const nextValues = toNextRow(row, patch)
    const { mergeable, released } = await findUnverifiedContacts(deps, caller.workspaceId, nextValues)
    const now = deps.now()
    const index = indexContact(nextValues)
    const values = {
      ...rest,
      external_id: externalId,
      properties: properties && mergeJson('properties', properties),
      terms: index.terms,
      name_key: index.nameKey,
      stroke_key: index.strokeKey,
      unverified_since: null,
      updated_at: now,
    }
    const ids = [id, ...[...mergeable, ...released].map((contact) => contact.id)]
    await deps.database.batch([
      auditEntry(deps, caller, 'contact.changed', id, { fields: Object.keys(patch) }),
      store.lockContacts(store.contactsWhere.byIds(caller.workspaceId, [id])),
      assertContactsUnchanged(caller.workspaceId, [row]),
      ...recordContactUpdate(deps, caller, id, listChangedFields(row, patch)),
      ...rewriteContacts(caller.workspaceId, { existingIds: ids }, [
        // What was read decides which contacts it may be merged with, and whether an identifier is left.
        store.assertIdentityUnchanged(row),
        ...mergeable.map((contact) => clearIdentifiers(caller.workspaceId, contact.id)),
        ...released.map((contact) => releaseAddresses(contact)),
        ...mergeable.flatMap((contact) => mergeContactStatements(deps, contact, id, caller.actor)),
        keepFormerValues(caller.workspaceId, [pickReplacements(id, patch)], { at: now, by: caller.actor }),
        store.updateContact(caller.workspaceId, id, values),
      ]),
    ])
    return getContact(deps, caller, id)
  })
}

const recordContactUpdate = (deps: Deps, caller: Caller, subjectId: string, fields: readonly string[]) =>
  recordEvents(deps, caller, fields.length === 0 ? [] : [{ type: 'contact.updated', subjectId, data: { fields } }])

/** What a change alters. It verifies a contact that was known from respondents only. */
function listChangedFields(row: store.ContactRow, { properties = {}, ...fields }: ContactPatch): string[] {
  const stored = JSON.parse(row.properties)
  return [
    ...(Object.keys(fields) as (keyof typeof fields)[]).filter(
      (field) => fields[field] !== undefined && (fields[field] ?? null) !== row[field],
    ),
    ...(Object.entries(properties).some(([name, value]) => (stored[name] ?? null) !== value) ? ['properties'] : []),
    ...(row.unverifiedSince === null ? [] : ['unverifiedSince']),
  ]
}

/** The contact after a change, as a verified one: a user has confirmed it. */
const toNextRow = (row: store.ContactRow, { properties = {}, ...fields }: ContactPatch): NewContactRow => ({
  ...row,
  ...fields,
  properties: patchProperties(JSON.parse(row.properties), properties),
  ...{ terms: null, nameKey: null, strokeKey: null },
  unverifiedSince: null,
})

/** The next values where they may replace others; an empty text removes one. */
const pickReplacements = (id: string, patch: ContactPatch): NextValues => ({
  id,
  ...Object.fromEntries(
    formerFields.flatMap((field) => (patch[field] === undefined ? [] : [[field, patch[field] ?? '']])),
  ),
})

const missingIdentifier = () =>
  new DomainError('invalid', 'identifier-required', 'A contact needs at least one of externalId, email and phone.')

/**
 * The unverified contacts with the next identifiers of a contact: those to merge into it, and those that were merged once and
 * are kept apart, which only lose their addresses. @throws DomainError if a verified contact has an identifier
 */
async function findUnverifiedContacts({ database }: Deps, workspaceId: string, contact: NewContactRow) {
  if (!identifiers.some((key) => contact[key])) throw missingIdentifier()
  const candidates = await findCandidates({ database }, workspaceId, [pickIdentifiers(contact)])
  const others = candidates.filter((row) => row.id !== contact.id)
  const conflictingKey = findTakenIdentifier(others, contact)
  if (conflictingKey) throw identifierTaken(conflictingKey)
  const index = new ContactIndex([...others, contact])
  const sameAddress = others.filter((row) => addressKeys.some((key) => row[key] && row[key] === contact[key]))
  const samePhone = index.findSamePhone(contact).filter((row) => !row.keptApart)
  return {
    mergeable: [...new Set([...sameAddress.filter((row) => !row.keptApart), ...samePhone])],
    released: sameAddress.filter((row) => row.keptApart),
  }
}

const pickIdentifiers = ({ externalId, email, phone, name }: NewContactRow) => ({ externalId, email, phone, name })

/** An identifier of a contact that a verified one has. A phone number is taken only if nothing tells the two apart. */
const findTakenIdentifier = (others: readonly NewContactRow[], contact: NewContactRow): Identifier | undefined =>
  addressKeys.find((key) => others.some((row) => isVerified(row) && row[key] && row[key] === contact[key])) ??
  (isPhoneOnly(contact) &&
  others.some(
    (row) =>
      isVerified(row) && isPhoneOnly(row) && row.phone === contact.phone && (row.name ?? '') === (contact.name ?? ''),
  )
    ? 'phone'
    : undefined)

/** Contacts as others see them, in the same order. */
export async function toContacts(
  deps: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  rows: readonly store.ContactRow[],
): Promise<Contact[]> {
  const ids = rows.map(({ id }) => id)
  const unsubscriptionTimes = await getUnsubscriptionTimes(deps, workspaceId, ids)
  return rows.map((row) => toContact(row, unsubscriptionTimes.get(row.id) ?? null))
}

const toContact = (row: store.ContactRow, unsubscribedAt: number | null): Contact => ({
  id: row.id,
  externalId: row.externalId,
  email: row.email,
  phone: row.phone,
  name: row.name,
  salutation: row.salutation,
  locale: row.locale,
  properties: JSON.parse(row.properties),
  unverifiedSince: toIsoOrNull(row.unverifiedSince),
  unsubscribedAt: toIsoOrNull(unsubscribedAt),
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
})
