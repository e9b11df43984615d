import { getNationalNumber } from '../../../shared/phone.ts'
import { deleteContactMerges } from '../../store/queries/contact-merges.ts'
import {
  type ContactRow,
  contactsWhere,
  countOtherContactsWithPhone,
  deleteContact,
} from '../../store/queries/contacts.ts'
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
import type { Caller, Deps } from '../deps.ts'

/**
 * Erases a contact with its invitations, skipped invitations, responses, follow-ups, response changes, former values, merges,
 * rows in imported files, and unverified contact details in other responses. The counts no longer include the responses.
 */
export async function eraseContact(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const selection = responsesWhere.byContact(workspaceId, id)
  const row = await loadContact(deps, caller, id)
  const traceableRow = await withoutSharedPhone(deps, row)
  const mentions = await deps.database.all(selectResponsesNamingContact(traceableRow), { long: true })
  const importTraces = await findImportTraces(deps, traceableRow)
  const { externalId, email, phone } = traceableRow
  const ownValues = [externalId, email, phone].filter((value) => value !== null)
  const statements = [
    auditEntry(deps, caller, 'contact.erased', id),
    ...importTraces.redactions,
    deleteImportChangesOfContact(workspaceId, id),
    redactUnverifiedContacts(
      workspaceId,
      mentions
        .filter((mention) => mention.isNamed === 1 || isNamedInDetails(traceableRow, mention))
        .map(({ id }) => id),
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

/** Whether the details that a respondent typed contain the email address or phone number of a contact. */
function isNamedInDetails(
  { email, phone }: Pick<ContactRow, 'email' | 'phone'>,
  { unverifiedContact }: { unverifiedContact: string },
): boolean {
  const { details = '' }: { details?: string } = JSON.parse(unverifiedContact)
  const words = details.toLowerCase().split(/[^\p{L}\p{N}@._+-]+/u)
  if (email !== null && words.includes(email)) return true
  const digits = details.normalize('NFKC').replace(/\D/g, '')
  return phone !== null && digits.includes(getNationalNumber(phone))
}

/**
 * The contact without a phone number that others have too: what others said about themselves is not erased with this one.
 * A contact known by nothing else keeps it.
 */
async function withoutSharedPhone({ database }: Deps, row: ContactRow): Promise<ContactRow> {
  if (row.phone === null || (row.externalId === null && row.email === null)) return row
  const [others] = await database.all(countOtherContactsWithPhone(row.workspaceId, row.id, row.phone))
  return others && others.count > 0 ? { ...row, phone: null } : row
}
