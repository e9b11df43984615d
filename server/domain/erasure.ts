import { contactsOf, deleteContact } from '../store/contacts.ts'
import { uncount, uncountInvitations } from '../store/counts.ts'
import { deleteFollowUps } from '../store/follow-ups.ts'
import { deleteInvitationsOf } from '../store/invitations.ts'
import { deleteChanges } from '../store/response-changes.ts'
import { claimsNaming, deleteResponses, forgetClaims, responsesOf } from '../store/responses.ts'
import { unindex } from '../store/search.ts'
import { deleteSkippedInvitations } from '../store/skipped-invitations.ts'
import { audited } from './audit.ts'
import { importedOf } from './contact-traces.ts'
import { contactRow } from './contacts.ts'
import type { Caller, Deps } from './deps.ts'

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
    deleteResponses(theirs),
    deleteInvitationsOf(workspaceId, id),
    deleteSkippedInvitations(workspaceId, id),
    unindex('contact', contactsOf.ids(workspaceId, [id])),
    deleteContact(workspaceId, id),
  ]
  // Alone: an answer that comes in between would be deleted without having been taken out of the counts.
  await deps.database.batch(statements, { alone: true, erases: true })
}
