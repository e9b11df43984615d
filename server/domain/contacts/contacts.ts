import {
  type Contact,
  type ContactPatch,
  type Identifier,
  identifiers,
  type NewContact,
} from '../../../shared/contact.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/contacts.ts'
import { rewriteContacts } from '../../store/queries/rewrite.ts'
import { mergeJson } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import {
  checkProperties,
  findCandidates,
  identifierTaken,
  type Match,
  matchContacts,
  mergeContactStatements,
} from './matching.ts'
import { normalizeWorkspacePhone } from './phone-numbers.ts'
import { contactTerms, findContacts } from './search.ts'

/**
 * Creates a contact, or updates the one with these identifiers.
 * @returns its id
 * @throws DomainError `conflict` if the identifiers belong to two contacts, `invalid-phone`
 */
export async function upsertContact(deps: Deps, caller: Caller, input: NewContact, idempotency?: Idempotency) {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const contact = await normalizeWorkspacePhone(deps, caller.workspaceId, input)
    const { statements, matches } = await matchContacts(deps, caller.workspaceId, [contact])
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
  return toContact(await loadContact(deps, caller, id))
}

/** @throws DomainError `notFound` */
export async function loadContact(deps: Deps, caller: Caller, id: string): Promise<store.ContactRow> {
  const [row] = await deps.database.all(store.selectContactById(caller.workspaceId, id))
  if (!row) throw notFound('contact', id)
  return row
}

/** A filter by identifiers, or a search text. */
export type ContactQuery = store.ContactFilter & { q?: string | undefined }

export async function listContacts(
  deps: Deps,
  caller: Caller,
  { q, ...query }: ContactQuery,
  paging: Paging,
): Promise<ListPage<Contact>> {
  const filter = await normalizeWorkspacePhone(deps, caller.workspaceId, query)
  if (q !== undefined && Object.values(filter).some((value) => value !== undefined)) throw conflictingFilters()
  if (q !== undefined) {
    const { data, nextCursor } = await findContacts(deps, caller, q, paging)
    return { data: data.map(toContact), nextCursor }
  }
  return listPage(
    deps.database,
    paging,
    (position) => store.selectContacts(caller.workspaceId, filter, position),
    toContact,
  )
}

const conflictingFilters = () =>
  new DomainError('invalid', 'invalid-input', `Expected either q, or any of ${identifiers.join(', ')}.`, { path: 'q' })

/** @throws DomainError `conflict` if another contact has an identifier, `invalid` if no identifier would be left */
export async function updateContact(deps: Deps, caller: Caller, id: string, input: ContactPatch): Promise<Contact> {
  return retryOnConflict(async () => {
    const patch = await normalizeWorkspacePhone(deps, caller.workspaceId, input)
    const row = await loadContact(deps, caller, id)
    if (Object.keys(patch).length === 0) return toContact(row)
    const { externalId, properties, ...rest } = patch
    const nextIdentifiers = pickIdentifiers({ ...row, ...patch })
    const error = checkProperties(JSON.parse(row.properties), properties)
    if (error) throw error
    const unverifiedContacts = await findUnverifiedContacts(deps, caller, id, nextIdentifiers)
    const values = {
      ...rest,
      external_id: externalId,
      properties: properties && mergeJson('properties', properties),
      terms: contactTerms({ ...row, ...patch }),
      unverified_since: null,
      updated_at: deps.now(),
    }
    const ids = [id, ...unverifiedContacts.map((contact) => contact.id)]
    const outcomes = await deps.database.batch([
      auditEntry(deps, caller, 'contact.changed', id, { fields: Object.keys(patch) }),
      ...rewriteContacts(caller.workspaceId, { existingIds: ids }, [
        ...unverifiedContacts.map((contact) => store.clearUnverifiedIdentifiers(caller.workspaceId, contact.id)),
        ...unverifiedContacts.flatMap((contact) => mergeContactStatements(caller.workspaceId, contact.id, id)),
        store.updateContact(caller.workspaceId, id, values),
      ]),
    ])
    // A concurrent change has removed the last identifier. The last statements update the search index.
    if (outcomes.at(-2)?.length === 0) throw missingIdentifier()
    return getContact(deps, caller, id)
  })
}

const pickIdentifiers = ({ externalId, email, phone }: Pick<NewContact, Identifier>) => ({ externalId, email, phone })

const missingIdentifier = () =>
  new DomainError('invalid', 'identifier-required', 'A contact needs at least one of externalId, email and phone.')

/** The unverified contacts with the next identifiers of a contact. @throws DomainError if a verified contact has one */
async function findUnverifiedContacts(deps: Deps, caller: Caller, id: string, nextIdentifiers: NewContact) {
  if (!identifiers.some((key) => nextIdentifiers[key])) {
    throw missingIdentifier()
  }
  const others = (await findCandidates(deps, caller.workspaceId, [nextIdentifiers])).filter((row) => row.id !== id)
  const unverifiedContacts = others.filter((row) => row.unverifiedSince !== null)
  const conflictingKey = identifiers.find((key) =>
    others.some((row) => row.unverifiedSince === null && row[key] && row[key] === nextIdentifiers[key]),
  )
  if (conflictingKey) throw identifierTaken(conflictingKey)
  return unverifiedContacts
}

const toContact = (row: store.ContactRow): Contact => ({
  id: row.id,
  externalId: row.externalId,
  email: row.email,
  phone: row.phone,
  name: row.name,
  locale: row.locale,
  properties: JSON.parse(row.properties),
  unverifiedSince: toIsoOrNull(row.unverifiedSince),
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
})
