import { getNationalNumber } from '../../../shared/phone.ts'
import { deleteContactMerges } from '../../store/queries/contact-merges.ts'
import { contactsWhere, deleteContact } from '../../store/queries/contacts.ts'
import { uncountInvitations } from '../../store/queries/counts.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { deleteFormerValues } from '../../store/queries/former-values.ts'
import { deleteImportChangesOfContact } from '../../store/queries/import-changes.ts'
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
import { removeFromIndex, removeResponses } from '../../store/queries/rewrite.ts'
import { deleteSkippedInvitationsByContact } from '../../store/queries/skipped-invitations.ts'
import { auditEntry } from '../audit.ts'
import { loadContact } from '../contacts/contacts.ts'
import { findImportTraces } from '../contacts/import-traces.ts'
import { listTraceableIdentifiers, type TraceableIdentifiers } from '../contacts/traceable-identifiers.ts'
import type { Caller, Deps } from '../deps.ts'

/**
 * Erases a contact with its invitations, skipped invitations, responses, follow-ups, response changes, former values, merges,
 * rows in imported files, and unverified contact details in other responses. These are also found by former identifiers that
 * nobody else has. The counts no longer include the responses.
 */
export async function eraseContact(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const selection = responsesWhere.byContact(workspaceId, id)
  const row = await loadContact(deps, caller, id)
  const traceable = await listTraceableIdentifiers(deps, row)
  const mentions = await deps.database.all(selectResponsesNamingContact(row, traceable), { long: true })
  const isNamedInDetails = buildDetailsMatcher(traceable)
  const importTraces = await findImportTraces(deps, workspaceId, traceable)
  // A number that both had once may have been the other's.
  const ownValues = [
    ...traceable.externalId,
    ...traceable.email,
    ...traceable.phone.filter((value) => value === row.phone),
  ]
  const statements = [
    auditEntry(deps, caller, 'contact.erased', id),
    ...importTraces.redactions,
    deleteImportChangesOfContact(workspaceId, id),
    redactUnverifiedContacts(
      workspaceId,
      mentions.filter((mention) => mention.isNamed === 1 || isNamedInDetails(mention)).map(({ id }) => id),
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
    deleteContactMerges(workspaceId, id, ownValues),
    deleteFormerValues(workspaceId, id, ownValues),
    ...removeFromIndex('contact', contactsWhere.byIds(workspaceId, [id]), [deleteContact(workspaceId, id)]),
  ]
  // Exclusive: a response stored in between would be deleted but stay in the counts.
  await deps.database.batch(statements, { exclusive: true, secureErase: true })
}

/** Tells whether the details that a respondent typed contain an email address or phone number of a contact. */
function buildDetailsMatcher({ email, phone }: TraceableIdentifiers) {
  const addresses = new Set(email)
  const numbers = phone.map(getNationalNumber)
  return ({ unverifiedContact }: { unverifiedContact: string }): boolean => {
    const { details = '' }: { details?: string } = JSON.parse(unverifiedContact)
    const text = details.normalize('NFKC')
    const words = text.toLowerCase().split(/[^\p{L}\p{N}@._+-]+/u)
    if (words.some((word) => addresses.has(word.replace(/^[._-]+|[._-]+$/g, '')))) return true
    const digits = text.replace(/\D/g, '')
    return numbers.some((number) => digits.includes(number))
  }
}
