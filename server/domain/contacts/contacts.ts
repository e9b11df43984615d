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
import { uncountInvitations } from '../../store/queries/counts.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { deleteInvitationsByContact } from '../../store/queries/invitations.ts'
import { deleteResponseChanges } from '../../store/queries/response-changes.ts'
import { deleteResponseNotes } from '../../store/queries/response-notes.ts'
import { deleteResponseTags } from '../../store/queries/response-tags.ts'
import {
  deleteResponses,
  redactUnverifiedContacts,
  responsesWhere,
  selectResponsesNamingContact,
} from '../../store/queries/responses.ts'
import { removeFromIndex, removeResponses, rewriteContacts } from '../../store/queries/rewrite.ts'
import { deleteSkippedInvitationsByContact } from '../../store/queries/skipped-invitations.ts'
import { mergeJson } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { findImportTraces } from './import-traces.ts'
import {
  checkProperties,
  findCandidates,
  identifierTaken,
  type Match,
  matchContacts,
  mergeContactStatements,
} from './matching.ts'
import { contactTerms, findContacts } from './search.ts'

/**
 * Makes a contact, or updates the one that the identifiers name; answers its id.
 * @throws DomainError `conflict` where they name two people
 */
export async function upsertContact(deps: Deps, caller: Caller, input: NewContact, idempotency?: Idempotency) {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const { statements, matches } = await matchContacts(deps, caller.workspaceId, [input])
    const [match] = matches as [Match | DomainError]
    if (match instanceof DomainError) throw match
    const auditAction = { create: 'contact.created', change: 'contact.changed', nothing: undefined }[match.outcome]
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

/** @throws DomainError `unknown` */
export async function loadContact(deps: Deps, caller: Caller, id: string): Promise<store.ContactRow> {
  const [row] = await deps.database.all(store.selectContactById(caller.workspaceId, id))
  if (!row) throw notFound('contact', id)
  return row
}

/** Which contacts are asked for: by what identifies them, or by a text that they are found by. */
export type ContactQuery = store.ContactFilter & { q?: string | undefined }

export async function listContacts(
  deps: Deps,
  caller: Caller,
  { q, ...filter }: ContactQuery,
  paging: Paging,
): Promise<ListPage<Contact>> {
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

/** @throws DomainError `conflict` where an identifier is another contact's, `invalid` where none would be left */
export async function updateContact(deps: Deps, caller: Caller, id: string, patch: ContactPatch): Promise<Contact> {
  return retryOnConflict(async () => {
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
    // Another change has taken away what this one counted on. What puts the words back into the index comes last.
    if (outcomes.at(-2)?.length === 0) throw missingIdentifier()
    return getContact(deps, caller, id)
  })
}

const pickIdentifiers = ({ externalId, email, phone }: Pick<NewContact, Identifier>) => ({ externalId, email, phone })

const missingIdentifier = () =>
  new DomainError('invalid', 'identifier-required', 'A contact needs at least one of externalId, email and phone.')

/** The mere claims that stand where the contact is to stand. @throws DomainError where somebody else does */
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

/**
 * Erases a person: the contact, its invitations and those it was spared, its answers and their follow-ups, what was kept of
 * changes to them, its rows in files that are being imported or were refused, and what others have claimed with its
 * identifiers. The counts no longer hold the answers.
 */
export async function eraseContact(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const selection = responsesWhere.byContact(workspaceId, id)
  const row = await loadContact(deps, caller, id)
  const mentions = await deps.database.all(selectResponsesNamingContact(row), { long: true })
  const importTraces = await findImportTraces(deps, row)
  const statements = [
    auditEntry(deps, caller, 'contact.erased', id),
    ...importTraces.redactions,
    redactUnverifiedContacts(
      workspaceId,
      mentions.map((mention) => mention.id),
    ),
    uncountInvitations(workspaceId, id),
    ...removeResponses(selection, [
      deleteFollowUps(selection),
      deleteResponseChanges(selection),
      deleteResponseTags(selection),
      deleteResponseNotes(selection),
      deleteResponses(selection),
    ]),
    deleteInvitationsByContact(workspaceId, id),
    deleteSkippedInvitationsByContact(workspaceId, id),
    ...removeFromIndex('contact', store.contactsWhere.byIds(workspaceId, [id]), [store.deleteContact(workspaceId, id)]),
  ]
  // Alone: an answer that comes in between would be deleted without having been taken out of the counts.
  await deps.database.batch(statements, { exclusive: true, secureErase: true })
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
