import { maskEmail, maskPhone } from '../../../shared/masking.ts'
import type { RequestedCorrection } from '../../../shared/privacy-request.ts'
import { ConstraintViolation } from '../../store/database.ts'
import { selectInvitationsByContact } from '../../store/queries/contact-history.ts'
import { selectContactById } from '../../store/queries/contacts.ts'
import { withdrawFollowUps } from '../../store/queries/follow-up-opening.ts'
import { markInvitationUnsubscribed, type OpenInvitationRow } from '../../store/queries/invitations.ts'
import { selectRequestsOfContact, updateOpenCorrection } from '../../store/queries/privacy-requests.ts'
import { lockResponses, responsesWhere } from '../../store/queries/responses.ts'
import * as store from '../../store/queries/self-service.ts'
import { getUnsubscriptionTimes, resubscribeContact, unsubscribeContact } from '../contacts/unsubscriptions.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { recordResponseEvents } from '../events/responses.ts'
import { getInvitationByToken, respondentCaller } from '../invitations/invitations.ts'
import { releaseAddresses } from '../invitations/preferences.ts'
import { type ListedRequest, requestStatements, toRequest } from './requests.ts'

/** What the holder of a personal link sees of the contact: it may have been passed on, so addresses are masked. */
export interface OwnData {
  contact: { name: string | null; email: string | null; phone: string | null; propertyCount: number }
  responses: Omit<store.OwnResponseRow, 'id'>[]
  invitations: { createdAt: number; answeredAt: number | null }[]
  unsubscribedAt: number | null
  /** Whether the contact waits for a call that can be withdrawn. */
  hasContactRequest: boolean
  requests: ListedRequest[]
}

const MAX_SHOWN = 20

/** @throws DomainError `personal-link-not-found` for an unknown token or a contact that is gone, `expired` */
export async function loadOwnData(deps: Deps, token: string): Promise<OwnData> {
  const invitation = await loadUsableInvitation(deps, token)
  const { workspaceId, contactId, id: invitationId } = invitation
  const page = { before: undefined, limit: MAX_SHOWN }
  const { database } = deps
  const [[contact], responses, invitations, unsubscriptionTimes, contactRequests, requests] = await Promise.all([
    database.all(selectContactById(workspaceId, contactId)),
    database.all(store.selectOwnResponses(workspaceId, { contactId, invitationId }, MAX_SHOWN)),
    database.all(selectInvitationsByContact(workspaceId, contactId, page)),
    getUnsubscriptionTimes(deps, workspaceId, [contactId]),
    database.all(store.selectContactRequests(workspaceId, contactId)),
    database.all(selectRequestsOfContact(workspaceId, contactId, MAX_SHOWN)),
  ])
  if (!contact) throw noLink()
  const { name, email, phone, properties } = contact
  return {
    contact: {
      name,
      email: email && maskEmail(email),
      phone: phone && maskPhone(phone),
      propertyCount: Object.keys(JSON.parse(properties)).length,
    },
    responses: responses.map(({ id: _, ...response }) => response),
    invitations: invitations.map(({ createdAt, answeredAt }) => ({ createdAt, answeredAt })),
    unsubscribedAt: unsubscriptionTimes.get(contactId) ?? null,
    hasContactRequest: contactRequests.length > 0,
    requests: requests.map(toRequest),
  }
}

const noLink = () => new DomainError('notFound', 'personal-link-not-found', 'There is no such personal link.')

/** The invitation of a link that has not expired, used or not. After retention, it belongs to nobody. */
async function loadUsableInvitation(deps: Deps, token: string): Promise<OpenInvitationRow> {
  const invitation = await getInvitationByToken(deps, token)
  if (invitation.contactId === invitation.workspaceId) throw noLink()
  if (invitation.expiresAt !== null && invitation.expiresAt <= deps.now())
    throw new DomainError('gone', 'expired', 'This personal link has expired.')
  return invitation
}

/** No more surveys, and no call about the responses so far. Acts at once. Idempotent. */
export async function withdrawConsent(deps: Deps, token: string): Promise<void> {
  const invitation = await loadUsableInvitation(deps, token)
  const { workspaceId, contactId, id: invitationId } = invitation
  const caller = respondentCaller(invitation)
  const responses = await deps.database.all(store.selectContactRequests(workspaceId, contactId))
  const waiting = responsesWhere.waiting(workspaceId, contactId)
  const buildStatements = () => [
    lockResponses(waiting),
    recordResponseEvents(deps, caller, 'response.updated', waiting, { fields: ['contactRequested'] }),
    store.withdrawContactRequests(workspaceId, contactId, deps.now()),
    markInvitationUnsubscribed(workspaceId, invitationId, deps.now()),
    withdrawFollowUps(responsesWhere.byIds(responses.map(({ id }) => id))),
    ...requestStatements(deps, caller, {
      kind: 'withdraw',
      source: 'personal-link',
      contactId,
      detail: {},
      receivedAt: deps.now(),
      handled: { by: caller.actor, outcome: 'done' },
    }),
  ]
  const isNew = await unsubscribeContact(deps, caller, contactId, 'self-service', { buildStatements })
  if (!isNew && responses.length > 0) await deps.database.batch(buildStatements())
}

/** Surveys may be sent again. Acts at once. Idempotent. */
export async function giveConsentAgain(deps: Deps, token: string): Promise<void> {
  const invitation = await loadUsableInvitation(deps, token)
  const { workspaceId, contactId } = invitation
  const caller = respondentCaller(invitation)
  await resubscribeContact(deps, caller, contactId, 'self-service')
  const [contact] = await deps.database.all(selectContactById(workspaceId, contactId))
  if (contact) await releaseAddresses(deps, caller, contact, 'unsubscribed')
}

/**
 * Asks for a copy or for deletion. A member confirms it: the link may be in the hands of someone else. Asking again changes
 * nothing while the first request is open.
 */
export async function requestByLink(deps: Deps, token: string, kind: 'see' | 'delete'): Promise<void> {
  await submit(deps, await loadUsableInvitation(deps, token), kind, {})
}

/** Asks for other contact details, which a member confirms. A later correction replaces one that is open. */
export async function requestCorrection(deps: Deps, token: string, correction: RequestedCorrection): Promise<void> {
  const invitation = await loadUsableInvitation(deps, token)
  const { workspaceId, contactId } = invitation
  const [updated] = await deps.database.batch([
    updateOpenCorrection(workspaceId, contactId, JSON.stringify(correction)),
  ])
  if (updated.length === 0) await submit(deps, invitation, 'correct', correction)
}

async function submit(
  deps: Deps,
  invitation: OpenInvitationRow,
  kind: 'see' | 'correct' | 'delete',
  detail: object,
): Promise<void> {
  const caller = respondentCaller(invitation)
  const { contactId } = invitation
  const receivedAt = deps.now()
  try {
    await deps.database.batch(
      requestStatements(deps, caller, { kind, source: 'personal-link', contactId, detail, receivedAt }),
    )
  } catch (error) {
    // One of each kind is open at a time.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
