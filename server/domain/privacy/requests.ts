import type { ListPage, Paging } from '../../../shared/list.ts'
import {
  type PrivacyRequest,
  REQUEST_DAYS,
  type RequestKind,
  type RequestOutcome,
  type RequestSource,
} from '../../../shared/privacy-request.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/privacy-requests.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { listContacts, loadContact, updateContact } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, hasErrorCode, notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'

const DAY_MS = 86_400_000

/** A request with the name of its contact, for members. */
export type ListedRequest = PrivacyRequest & { contactName: string | null }

interface NewRequest {
  kind: RequestKind
  source: RequestSource
  contactId: string | null
  detail: object
  receivedAt: number
  /** Set for a request that acts at once. */
  handled?: { by: string; outcome: RequestOutcome }
}

/** The statements that record a request. */
export function requestStatements(
  deps: Deps,
  caller: Caller,
  { kind, source, contactId, detail, receivedAt, handled }: NewRequest,
): Statement[] {
  const now = deps.now()
  const row: store.NewPrivacyRequestRow = {
    id: deps.newId(now),
    workspaceId: caller.workspaceId,
    kind,
    source,
    contactId,
    detail: JSON.stringify(detail),
    receivedAt,
    dueAt: receivedAt + REQUEST_DAYS * DAY_MS,
    handledAt: handled ? now : null,
    handledBy: handled?.by ?? null,
    outcome: handled?.outcome ?? null,
  }
  return [
    store.insertPrivacyRequest(row),
    auditEntry(deps, caller, 'privacy-request.received', row.id, { kind, source }),
  ]
}

/** A request that reached the company by phone, mail or at the till. */
export interface EnteredRequest {
  kind: RequestKind
  /** The email address, phone number or external id of the contact; null if there is none. */
  identifier: string | null
  note: string | null
  receivedAt: number
}

/** @throws DomainError `contact-not-found`, `time-in-future` */
export async function enterRequest(deps: Deps, caller: Caller, input: EnteredRequest): Promise<void> {
  if (input.receivedAt > deps.now())
    throw new DomainError('invalid', 'time-in-future', 'Expected a time in the past.', { path: 'receivedAt' })
  const contactId = input.identifier === null ? null : await findContactId(deps, caller, input.identifier)
  const detail = input.note === null ? {} : { note: input.note }
  const { kind, receivedAt } = input
  await deps.database.batch(requestStatements(deps, caller, { kind, source: 'staff', contactId, detail, receivedAt }))
}

async function findContactId(deps: Deps, caller: Caller, identifier: string): Promise<string> {
  const filters = identifier.includes('@')
    ? [{ email: identifier.toLowerCase() }]
    : [{ externalId: identifier }, ...(/\d{5}/.test(identifier.replaceAll(/\D/g, '')) ? [{ phone: identifier }] : [])]
  for (const filter of filters) {
    const contact = await findOne(deps, caller, filter)
    if (contact) return contact
  }
  throw notFound('contact', identifier)
}

/** The one contact with an identifier. A number that several share identifies nobody. */
async function findOne(deps: Deps, caller: Caller, filter: object): Promise<string | undefined> {
  try {
    const { data } = await listContacts(deps, caller, filter, { cursor: undefined, limit: 2 })
    return data.length === 1 ? data[0]?.id : undefined
  } catch (error) {
    if (!hasErrorCode(error, 'invalid-phone')) throw error
    return undefined
  }
}

export function listRequests(
  deps: Deps,
  { workspaceId }: Caller,
  filter: { isOpen?: boolean | undefined },
  paging: Paging,
): Promise<ListPage<ListedRequest>> {
  const select = (position: Position) => store.selectPrivacyRequests(workspaceId, filter, position)
  return listPage(deps.database, paging, select, toRequest)
}

/** @throws DomainError `privacy-request-not-found` */
export async function getRequest(deps: Deps, { workspaceId }: Caller, id: string): Promise<ListedRequest> {
  const [row] = await deps.database.all(store.selectPrivacyRequest(workspaceId, id))
  if (!row) throw notFound('privacy-request', id)
  return toRequest(row)
}

/** Records how a request was handled. The first outcome stays. @throws DomainError `privacy-request-not-found` */
export async function handleRequest(
  deps: Deps,
  caller: Caller,
  id: string,
  outcome: RequestOutcome,
): Promise<ListedRequest> {
  const request = await getRequest(deps, caller, id)
  if (request.handledAt !== null) return request
  await deps.database.batch([
    store.handlePrivacyRequest(caller.workspaceId, id, { at: deps.now(), by: caller.actor, outcome }),
    auditEntry(deps, caller, 'privacy-request.handled', id, { kind: request.kind, outcome }),
  ])
  return getRequest(deps, caller, id)
}

/**
 * Changes the contact as its request for correction asks, and records that.
 * @throws DomainError `change-not-found` without a contact or a correction, or those of `updateContact`
 */
export async function applyCorrection(deps: Deps, caller: Caller, id: string): Promise<void> {
  const request = await getRequest(deps, caller, id)
  if (request.handledAt !== null) return
  if (request.contactId === null || request.correction === null) throw notFound('change', id)
  await loadContact(deps, caller, request.contactId)
  await updateContact(deps, caller, request.contactId, request.correction)
  await handleRequest(deps, caller, id, 'done')
}

export function toRequest(row: store.PrivacyRequestRow): ListedRequest {
  const { note = null, ...correction }: { note?: string | null } & PrivacyRequest['correction'] = JSON.parse(row.detail)
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    contactId: row.contactId,
    correction: Object.keys(correction).length > 0 ? correction : null,
    note,
    receivedAt: toIso(row.receivedAt),
    dueAt: toIso(row.dueAt),
    handledAt: toIsoOrNull(row.handledAt),
    handledBy: row.handledBy,
    handledByName: row.handledByName,
    outcome: row.outcome,
    contactName: row.contactName,
  }
}

/** The request without the name of its contact. */
export function withoutContactName({ contactName: _, ...request }: ListedRequest): PrivacyRequest {
  return request
}
