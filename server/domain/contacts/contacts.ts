import {
  type Contact,
  type ContactPatch,
  type Identifier,
  identifiers,
  type NewContact,
} from '../../../shared/contact.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import { patched, retried } from '../../store/database.ts'
import * as store from '../../store/queries/contacts.ts'
import { uncount, uncountInvitations } from '../../store/queries/counts.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { deleteInvitationsOf } from '../../store/queries/invitations.ts'
import { deleteChanges } from '../../store/queries/response-changes.ts'
import { deleteNotes } from '../../store/queries/response-notes.ts'
import { deleteTags } from '../../store/queries/response-tags.ts'
import { claimsNaming, deleteResponses, forgetClaims, responsesOf } from '../../store/queries/responses.ts'
import { unindex } from '../../store/queries/search.ts'
import { deleteSkippedInvitations } from '../../store/queries/skipped-invitations.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { type Idempotency, once } from '../idempotency.ts'
import { list } from '../pagination.ts'
import { importedOf } from './import-traces.ts'
import {
  absorbing,
  belongsToAnother,
  knownContacts,
  type Match,
  matchContacts,
  overfull,
  reindexing,
} from './matching.ts'
import { contactTerms, findContacts } from './search.ts'

/**
 * Makes a contact, or updates the one that the identifiers name; answers its id.
 * @throws DomainError `conflict` where they name two people
 */
export async function saveContact(deps: Deps, caller: Caller, input: NewContact, idempotency?: Idempotency) {
  const { result } = await once(deps, caller, idempotency, async () => {
    const { statements, matches } = await matchContacts(deps, caller.workspaceId, [input])
    const [match] = matches as [Match | DomainError]
    if (match instanceof DomainError) throw match
    const told = { create: 'contact.created', change: 'contact.changed', nothing: undefined }[match.does]
    return {
      statements: told ? [...statements, audited(deps, caller, told, match.id)] : statements,
      result: match.id,
    }
  })
  return result
}

export async function getContact(deps: Deps, caller: Caller, id: string): Promise<Contact> {
  return show(await contactRow(deps, caller, id))
}

/** @throws DomainError `unknown` */
export async function contactRow(deps: Deps, caller: Caller, id: string): Promise<store.ContactRow> {
  const [row] = await deps.database.all(store.contact(caller.workspaceId, id))
  if (!row) throw unknown('contact', id)
  return row
}

/** Which contacts are asked for: by what identifies them, or by a text that they are found by. */
export type ContactQuery = store.ContactFilter & { q?: string | undefined }

export async function listContacts(
  deps: Deps,
  caller: Caller,
  { q, ...filter }: ContactQuery,
  paging: Paging,
): Promise<List<Contact>> {
  if (q !== undefined && Object.values(filter).some((value) => value !== undefined)) throw eitherOr()
  if (q !== undefined) {
    const { data, nextCursor } = await findContacts(deps, caller, q, paging)
    return { data: data.map(show), nextCursor }
  }
  return list(deps.database, paging, (position) => store.contacts(caller.workspaceId, filter, position), show)
}

const eitherOr = () =>
  new DomainError('invalid', `Expected either q, or any of ${identifiers.join(', ')}.`, { path: 'q' })

/** @throws DomainError `conflict` where an identifier is another contact's, `invalid` where none would be left */
export async function changeContact(deps: Deps, caller: Caller, id: string, patch: ContactPatch): Promise<Contact> {
  return retried(async () => {
    const row = await contactRow(deps, caller, id)
    if (Object.keys(patch).length === 0) return show(row)
    const { externalId, properties, ...plain } = patch
    const after = identity({ ...row, ...patch })
    const fault = overfull(JSON.parse(row.properties), properties)
    if (fault) throw fault
    const claims = await claimsOn(deps, caller, id, after)
    const values = {
      ...plain,
      external_id: externalId,
      properties: properties && patched('properties', properties),
      terms: contactTerms({ ...row, ...patch }),
      unverified_since: null,
      updated_at: deps.now(),
    }
    const ids = [id, ...claims.map((claim) => claim.id)]
    const outcomes = await deps.database.batch([
      audited(deps, caller, 'contact.changed', id, { fields: Object.keys(patch) }),
      ...reindexing(
        caller.workspaceId,
        ids,
        [],
        [
          ...claims.map((claim) => store.releaseClaim(caller.workspaceId, claim.id)),
          ...claims.flatMap((claim) => absorbing(caller.workspaceId, claim.id, id)),
          store.updateContact(caller.workspaceId, id, values),
        ],
      ),
    ])
    // Another change has taken away what this one counted on. What puts the words back into the index comes last.
    if (outcomes.at(-2)?.length === 0) throw unidentified()
    return getContact(deps, caller, id)
  })
}

const identity = ({ externalId, email, phone }: Pick<NewContact, Identifier>) => ({ externalId, email, phone })

const unidentified = () => new DomainError('invalid', 'A contact needs at least one of externalId, email and phone.')

/** The mere claims that stand where the contact is to stand. @throws DomainError where somebody else does */
async function claimsOn(deps: Deps, caller: Caller, id: string, after: NewContact) {
  if (!identifiers.some((key) => after[key])) {
    throw unidentified()
  }
  const others = (await knownContacts(deps, caller.workspaceId, [after])).filter((row) => row.id !== id)
  const claims = others.filter((row) => row.claimedAt !== null)
  const taken = identifiers.find((key) =>
    others.some((row) => row.claimedAt === null && row[key] && row[key] === after[key]),
  )
  if (taken) throw belongsToAnother(taken)
  return claims
}

/**
 * Erases a person: the contact, its invitations and those it was spared, its answers and their follow-ups, what was kept of
 * changes to them, its rows in files that are being imported or were refused, and what others have claimed with its
 * identifiers. The counts no longer hold the answers.
 */
export async function eraseContact(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const theirs = responsesOf.contact(workspaceId, id)
  const row = await contactRow(deps, caller, id)
  const claims = await deps.database.all(claimsNaming(row), { long: true })
  const imported = await importedOf(deps, row)
  const statements = [
    audited(deps, caller, 'contact.erased', id),
    ...imported.forget,
    forgetClaims(
      workspaceId,
      claims.map((claim) => claim.id),
    ),
    uncountInvitations(workspaceId, id),
    ...uncount(theirs),
    unindex('comment', theirs),
    deleteFollowUps(theirs),
    deleteChanges(theirs),
    deleteTags(theirs),
    deleteNotes(theirs),
    deleteResponses(theirs),
    deleteInvitationsOf(workspaceId, id),
    deleteSkippedInvitations(workspaceId, id),
    unindex('contact', store.contactsOf.ids(workspaceId, [id])),
    store.deleteContact(workspaceId, id),
  ]
  // Alone: an answer that comes in between would be deleted without having been taken out of the counts.
  await deps.database.batch(statements, { alone: true, erases: true })
}

const show = (row: store.ContactRow): Contact => ({
  id: row.id,
  externalId: row.externalId,
  email: row.email,
  phone: row.phone,
  name: row.name,
  locale: row.locale,
  properties: JSON.parse(row.properties),
  claimedAt: isoOrNull(row.claimedAt),
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
