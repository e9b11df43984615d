import { maskEmail, maskPhone } from '../../../shared/masking.ts'
import { type ContactPreference, type PreferenceChoice, preferenceChoices } from '../../../shared/preference.ts'
import { toIso } from '../../../shared/text.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as preferenceStore from '../../store/queries/asking-preferences.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import { markInvitationUnsubscribed, type OpenInvitationRow } from '../../store/queries/invitations.ts'
import * as suppressionStore from '../../store/queries/suppressions.ts'
import type { UnsubscriptionScope } from '../../store/queries/unsubscriptions.ts'
import { auditEntry } from '../audit.ts'
import {
  ALL_SURVEYS,
  listUnsubscriptions,
  resubscribeContact,
  type UnsubscriptionSource,
  unsubscribeContact,
} from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type Address, digestAddress, listAddresses } from '../suppressions/addresses.ts'
import { suppressAddresses } from '../suppressions/suppressions.ts'
import { getInvitationByToken, respondentCaller } from './invitations.ts'

/** How much longer contacts are left alone who want fewer surveys. */
const LESS_OFTEN_FACTOR = 2

const scopes: Record<Exclude<PreferenceChoice, 'less-often' | 'wrong-person'>, UnsubscriptionScope> = {
  all: ALL_SURVEYS,
  relationship: { channel: null, surveyType: 'relationship' },
  touchpoint: { channel: null, surveyType: 'touchpoint' },
  email: { channel: 'email', surveyType: null },
  sms: { channel: 'sms', surveyType: null },
}

/** The page behind the unsubscribe link of a message. It works for ever. */
export const buildPreferencesUrl = ({ publicUrl }: Pick<Deps, 'publicUrl'>, invitationToken: string): string =>
  `${publicUrl}/u/${invitationToken}`

/** What a contact has chosen, in the order of `preferenceChoices`. @throws DomainError `contact-not-found` */
export async function listPreferences(deps: Deps, caller: Caller, contactId: string): Promise<ContactPreference[]> {
  return listChoices(deps, await loadContact(deps, caller, contactId))
}

/** Records a choice of a contact. Idempotent. @throws DomainError `contact-not-found` */
export async function choosePreference(
  deps: Deps,
  caller: Caller,
  contactId: string,
  choice: PreferenceChoice,
): Promise<void> {
  await choose(deps, caller, await loadContact(deps, caller, contactId), choice, { source: 'member' })
}

/** Takes a choice of a contact back. Idempotent. @throws DomainError `contact-not-found` */
export async function undoPreference(
  deps: Deps,
  caller: Caller,
  contactId: string,
  choice: PreferenceChoice,
): Promise<void> {
  await undo(deps, caller, await loadContact(deps, caller, contactId), choice, 'member')
}

/** What the holder of a personal link sees of the choices. It may have been passed on, so the address is masked. */
export interface OwnPreferences {
  channel: OpenInvitationRow['channel']
  /** Where the message went; null if that is unknown. */
  address: string | null
  choices: PreferenceChoice[]
  /** Whether the survey and the page about stored data are no longer reached by the link. */
  isExpired: boolean
}

/**
 * The choices of the contact of a personal link, used or expired or not. Null once the contact is deleted.
 * @throws DomainError `personal-link-not-found`
 */
export async function loadOwnPreferences(deps: Deps, token: string): Promise<OwnPreferences | null> {
  const { invitation, contact } = await loadRecipient(deps, token)
  if (!contact) return null
  const choices = (await listChoices(deps, contact)).map(({ choice }) => choice)
  const { channel } = invitation
  const address = channel === 'link' ? [] : getInvitedAddresses(contact, invitation)
  const isExpired = invitation.expiresAt !== null && invitation.expiresAt <= deps.now()
  return { channel, address: address[0] ? mask(address[0]) : null, choices, isExpired }
}

const mask = ({ kind, address }: Address) => (kind === 'email' ? maskEmail(address) : maskPhone(address))

/** Records what the holder of a personal link chooses. Acts at once. Idempotent; nothing happens if the contact is deleted. */
export async function chooseOwnPreference(
  deps: Deps,
  token: string,
  choice: PreferenceChoice,
  source: 'preferences' | 'one-click' = 'preferences',
): Promise<void> {
  const { invitation, contact } = await loadRecipient(deps, token)
  if (!contact) return
  const addresses = getInvitedAddresses(contact, invitation)
  await choose(deps, respondentCaller(invitation), contact, choice, { source, addresses, invitationId: invitation.id })
}

/** Takes a choice back. Idempotent. */
export async function undoOwnPreference(deps: Deps, token: string, choice: PreferenceChoice): Promise<void> {
  const { invitation, contact } = await loadRecipient(deps, token)
  if (contact) await undo(deps, respondentCaller(invitation), contact, choice, 'preferences')
}

async function loadRecipient(deps: Deps, token: string) {
  const invitation = await getInvitationByToken(deps, token)
  const { workspaceId, contactId } = invitation
  // After retention, the invitation belongs to nobody.
  const isGone = contactId === workspaceId
  const [contact] = isGone ? [] : await deps.database.all(selectContactById(workspaceId, contactId))
  return { invitation, contact }
}

async function loadContact({ database }: Deps, { workspaceId }: Caller, id: string): Promise<ContactRow> {
  const [contact] = await database.all(selectContactById(workspaceId, id))
  if (!contact) throw notFound('contact', id)
  return contact
}

/** By which an invitation reached its contact: with a link alone, it can have been any. */
const getInvitedAddresses = (contact: ContactRow, { channel }: Pick<OpenInvitationRow, 'channel'>): Address[] =>
  listAddresses(contact).filter(({ kind }) => channel === 'link' || kind === (channel === 'email' ? 'email' : 'phone'))

async function listChoices(deps: Deps, contact: ContactRow): Promise<ContactPreference[]> {
  const { workspaceId, id } = contact
  const digests = listAddresses(contact).map((address) => digestAddress(workspaceId, address))
  const [unsubscriptions, [frequency], suppressions] = await Promise.all([
    listUnsubscriptions(deps, workspaceId, id),
    deps.database.all(preferenceStore.selectAskingPreference(workspaceId, id)),
    deps.database.all(suppressionStore.selectSuppressionsByDigests(workspaceId, digests)),
  ])
  const findRow = (choice: PreferenceChoice) => {
    if (choice === 'less-often') return frequency
    if (choice === 'wrong-person') {
      const row = suppressions.find(({ reason }) => reason === choice)
      return row && { at: row.at, source: row.createdBy === 'respondent' ? 'preferences' : 'member' }
    }
    const { channel, surveyType } = scopes[choice]
    return unsubscriptions.find((row) => row.channel === channel && row.surveyType === surveyType)
  }
  return preferenceChoices.flatMap((choice) => {
    const row = findRow(choice)
    return row ? [{ choice, at: toIso(row.at), source: row.source }] : []
  })
}

interface ChoiceOptions {
  source: UnsubscriptionSource
  /** The addresses that belong to someone else; all, unless it is given. */
  addresses?: readonly Address[]
  /** Through which the contact chooses. */
  invitationId?: string
}

async function choose(
  deps: Deps,
  caller: Caller,
  contact: ContactRow,
  choice: PreferenceChoice,
  { source, addresses = listAddresses(contact), invitationId }: ChoiceOptions,
): Promise<void> {
  if (choice === 'wrong-person') await suppressWrongAddresses(deps, caller, contact.id, addresses)
  else if (choice === 'less-often') await askLessOften(deps, caller, contact.id, source)
  else {
    const buildStatements = () =>
      invitationId ? [markInvitationUnsubscribed(caller.workspaceId, invitationId, deps.now())] : []
    await unsubscribeContact(deps, caller, contact.id, source, { scope: scopes[choice], buildStatements })
  }
}

async function undo(
  deps: Deps,
  caller: Caller,
  contact: ContactRow,
  choice: PreferenceChoice,
  source: UnsubscriptionSource,
): Promise<void> {
  if (choice === 'wrong-person') await releaseAddresses(deps, caller, contact, 'wrong-person')
  else if (choice === 'less-often') await askAsUsual(deps, caller, contact.id, source)
  else {
    await resubscribeContact(deps, caller, contact.id, source, scopes[choice])
    if (choice === 'all') await releaseAddresses(deps, caller, contact, 'unsubscribed')
  }
}

async function askLessOften(deps: Deps, caller: Caller, contactId: string, source: UnsubscriptionSource) {
  const { workspaceId } = caller
  const detail = { throttleFactor: LESS_OFTEN_FACTOR, source }
  const row = { workspaceId, contactId, throttleFactor: LESS_OFTEN_FACTOR, at: deps.now(), source }
  try {
    await deps.database.batch([
      preferenceStore.insertAskingPreference(row),
      auditEntry(deps, caller, 'contact.frequency-changed', contactId, detail),
    ])
  } catch (error) {
    // The contact has chosen it already, or is deleted now.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}

async function askAsUsual(deps: Deps, caller: Caller, contactId: string, source: UnsubscriptionSource): Promise<void> {
  const { workspaceId } = caller
  const [row] = await deps.database.all(preferenceStore.selectAskingPreference(workspaceId, contactId))
  if (!row) return
  await deps.database.batch([
    preferenceStore.deleteAskingPreference(workspaceId, contactId),
    auditEntry(deps, caller, 'contact.frequency-changed', contactId, { throttleFactor: 1, source }),
  ])
}

/** Nothing more is sent to addresses that belong to someone else. With a corrected address, the contact can be asked again. */
async function suppressWrongAddresses(
  deps: Deps,
  caller: Caller,
  contactId: string,
  addresses: readonly Address[],
): Promise<void> {
  const { workspaceId } = caller
  const newAddresses = await rejectSuppressed(deps, workspaceId, addresses, 'wrong-person')
  if (newAddresses.length === 0) return
  await deps.database.batch([
    suppressAddresses(deps, caller, newAddresses, { reason: 'wrong-person' }),
    auditEntry(deps, caller, 'suppression.created', contactId, {
      reason: 'wrong-person',
      kinds: newAddresses.map(({ kind }) => kind),
    }),
  ])
}

async function rejectSuppressed(
  { database }: Deps,
  workspaceId: string,
  addresses: readonly Address[],
  reason: suppressionStore.SuppressionReason,
): Promise<Address[]> {
  const digests = addresses.map((address) => digestAddress(workspaceId, address))
  const rows = await database.all(suppressionStore.selectSuppressionsByDigests(workspaceId, digests))
  const suppressedDigests = new Set(rows.flatMap((row) => (row.reason === reason ? [row.digest] : [])))
  return addresses.filter((address) => !suppressedDigests.has(digestAddress(workspaceId, address)))
}

/** Takes back that the addresses of a contact were suppressed for a reason that the contact has given. Idempotent. */
export async function releaseAddresses(
  deps: Deps,
  caller: Caller,
  contact: Pick<ContactRow, 'id' | 'email' | 'phone'>,
  reason: 'wrong-person' | 'unsubscribed',
): Promise<void> {
  const { workspaceId } = caller
  const addresses = listAddresses(contact)
  if ((await rejectSuppressed(deps, workspaceId, addresses, reason)).length === addresses.length) return
  const digests = addresses.map((address) => digestAddress(workspaceId, address))
  await deps.database.batch([
    suppressionStore.deleteSuppressionsByDigests(workspaceId, digests, reason),
    auditEntry(deps, caller, 'suppression.deleted', contact.id, { reason }),
  ])
}
