import { getNationalNumber } from '../../../shared/phone.ts'
import { deleteLatestInvitation } from '../../store/queries/asking.ts'
import { deleteAskingPreference } from '../../store/queries/asking-preferences.ts'
import { eraseBouncesOfContact } from '../../store/queries/bounces.ts'
import { deleteCallLease } from '../../store/queries/call-leases.ts'
import { deleteCampaignTraces } from '../../store/queries/campaign-traces.ts'
import {
  eraseChannelMessagesOfContact,
  eraseMessagesOfResponseIds,
  eraseMessagesOfResponses,
} from '../../store/queries/channel-erasure.ts'
import { deleteContactMerges } from '../../store/queries/contact-merges.ts'
import { type ContactRow, contactsWhere, deleteContact } from '../../store/queries/contacts.ts'
import { uncountInvitations } from '../../store/queries/counts.ts'
import { deleteDecisionsByContact } from '../../store/queries/decisions.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { deleteFormerValues } from '../../store/queries/former-values.ts'
import { insertErasedEvent } from '../../store/queries/guarded-events.ts'
import { deleteImportChangesOfContact } from '../../store/queries/import-changes.ts'
import { deleteInvitationsByContact } from '../../store/queries/invitations.ts'
import { deleteMessageConsents } from '../../store/queries/message-consents.ts'
import { deletePhoneCallsByContact } from '../../store/queries/phone-calls.ts'
import { forgetRequestsOfContacts, handleDeletionRequests } from '../../store/queries/privacy-requests.ts'
import { forgetNewcomer } from '../../store/queries/referral-conversions.ts'
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
import { deleteViewsById, selectAllViews } from '../../store/queries/saved-views.ts'
import { deleteSegmentContactsByContact } from '../../store/queries/segments.ts'
import { deleteUnsubscriptionsByContact } from '../../store/queries/unsubscriptions.ts'
import { auditEntry } from '../audit.ts'
import { loadContact } from '../contacts/contacts.ts'
import { findImportTraces } from '../contacts/import-traces.ts'
import { listTraceableIdentifiers, type TraceableIdentifiers } from '../contacts/traceable-identifiers.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildEvent } from '../events/recording.ts'
import { keepSuppressed } from '../suppressions/erasure.ts'
import { buildNameMatcher, isFullName, listNames } from './name-matcher.ts'

/**
 * Erases a contact with its invitations, their messages, skipped invitations, places in lists, unsubscriptions, calls, responses, follow-ups, response changes,
 * former values, personal link for recommendations, thanks, merges, messages about it and them, rows in imported files, saved views that name it, and unverified contact details in other responses. These are also found by former identifiers that
 * nobody else has. The counts no longer include the responses. Addresses that must get no surveys stay suppressed, by their digests.
 */
export async function eraseContact(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const selection = responsesWhere.byContact(workspaceId, id)
  const row = await loadContact(deps, caller, id)
  const traceable = await listTraceableIdentifiers(deps, row)
  const mentions = await deps.database.all(selectResponsesNamingContact(row, traceable), { long: true })
  const isNamedInDetails = buildDetailsMatcher(traceable)
  const namingIds = mentions
    .filter((mention) => mention.isNamed === 1 || isNamedInDetails(mention))
    .map((mention) => mention.id)
  const names = await listNames(deps, row)
  const isNamedIn = buildNameMatcher(names)
  const isFullyNamedIn = buildNameMatcher(names.filter(isFullName))
  const importTraces = await findImportTraces(deps, workspaceId, traceable, isNamedIn)
  const viewIds = await findViewsNaming(deps, row, (text) => isFullyNamedIn(text) || isNamedInText(traceable, text))
  // A number that both had once may have been the other's.
  const ownValues = [
    ...traceable.externalId,
    ...traceable.email,
    ...traceable.phone.filter((value) => value === row.phone),
  ]
  const formerAddresses = [
    ...traceable.email.map((address) => ({ kind: 'email' as const, address })),
    ...traceable.phone.map((address) => ({ kind: 'phone' as const, address })),
  ]
  const statements = [
    auditEntry(deps, caller, 'contact.erased', id),
    insertErasedEvent(buildEvent(deps, caller, { type: 'contact.erased', subjectId: id })),
    ...(await keepSuppressed(deps, caller, row, formerAddresses)),
    eraseBouncesOfContact(workspaceId, id),
    ...eraseChannelMessagesOfContact(workspaceId, id, deps.now()),
    ...importTraces.redactions,
    deleteImportChangesOfContact(workspaceId, id),
    deleteViewsById(workspaceId, viewIds),
    redactUnverifiedContacts(workspaceId, namingIds),
    ...eraseMessagesOfResponseIds(workspaceId, namingIds, deps.now()),
    ...eraseMessagesOfResponses(workspaceId, selection, deps.now()),
    uncountInvitations(workspaceId, id),
    ...removeResponses(selection, [
      deleteFollowUps(selection),
      deleteResponseChanges(selection),
      deleteResponseTags(selection),
      deleteResponseNotes(selection),
      deleteResponses(selection),
    ]),
    ...deleteCampaignTraces(workspaceId, id),
    deleteInvitationsByContact(workspaceId, id),
    deleteUnsubscriptionsByContact(workspaceId, id),
    deleteSegmentContactsByContact(workspaceId, id),
    deleteAskingPreference(workspaceId, id),
    deleteMessageConsents(workspaceId, id),
    handleDeletionRequests(workspaceId, id, deps.now(), caller.actor),
    forgetRequestsOfContacts(workspaceId, [id]),
    forgetNewcomer(workspaceId, id),
    deletePhoneCallsByContact(workspaceId, id),
    deleteCallLease(workspaceId, id),
    deleteDecisionsByContact(workspaceId, id),
    deleteLatestInvitation(workspaceId, id),
    deleteContactMerges(workspaceId, id, ownValues),
    deleteFormerValues(workspaceId, id, ownValues),
    ...removeFromIndex('contact', contactsWhere.byIds(workspaceId, [id]), [deleteContact(workspaceId, id)]),
  ]
  // Exclusive: a response stored in between would be deleted but stay in the counts.
  await deps.database.batch(statements, { exclusive: true, secureErase: true })
}

/** The saved views that name a contact, in their filters or in their own name. */
async function findViewsNaming(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, id, externalId }: ContactRow,
  isNamedIn: (text: string) => boolean,
): Promise<string[]> {
  const views = await database.all(selectAllViews(workspaceId))
  const isNaming = (text: string) => text === id || text === externalId || isNamedIn(text)
  return views
    .filter(({ name, query }) => [name, ...new URLSearchParams(query).values()].some(isNaming))
    .map((view) => view.id)
}

/** Tells whether the details that a respondent typed contain an email address or phone number of a contact. */
function buildDetailsMatcher(traceable: TraceableIdentifiers) {
  return ({ unverifiedContact }: { unverifiedContact: string }): boolean => {
    const { details = '' }: { details?: string } = JSON.parse(unverifiedContact)
    return isNamedInText(traceable, details)
  }
}

function isNamedInText({ email, phone }: TraceableIdentifiers, input: string): boolean {
  const text = input.normalize('NFKC')
  const words = text.toLowerCase().split(/[^\p{L}\p{N}@._+-]+/u)
  if (words.some((word) => email.includes(word.replace(/^[._-]+|[._-]+$/g, '')))) return true
  const digits = text.replace(/\D/g, '')
  return phone.map(getNationalNumber).some((number) => digits.includes(number))
}
