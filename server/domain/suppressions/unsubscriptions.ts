import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso } from '../../../shared/text.ts'
import type { NewUnsubscription, Unsubscription } from '../../../shared/unsubscription.ts'
import { selectContactById, selectContactsByIdentifiers } from '../../store/queries/contacts.ts'
import { deleteSuppressionsByDigests } from '../../store/queries/suppressions.ts'
import * as store from '../../store/queries/unsubscriptions.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { loadCountry } from '../contacts/phone-numbers.ts'
import { unsubscribeContact } from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'
import { type Address, digestAddress, listAddresses } from './addresses.ts'
import { readAddress } from './reading.ts'
import { suppressAddresses } from './suppressions.ts'

/** What contacts have unsubscribed from, newest first. */
export const listAllUnsubscriptions = (
  deps: Deps,
  { workspaceId }: Caller,
  paging: Paging,
): Promise<ListPage<Unsubscription>> => {
  const select = (position: Position) => store.selectAllUnsubscriptions(workspaceId, position)
  return listPage(deps.database, paging, select, ({ id, contactId, channel, surveyType, source, at }) => ({
    id,
    contactId,
    channel,
    surveyType,
    source,
    at: toIso(at),
  }))
}

/**
 * Records that people want no surveys any more: a contact, or whoever has an address now or later. Idempotent.
 * @returns the ids of the contacts
 * @throws DomainError `contact-not-found`, `no-addresses` if the address is none
 */
export async function unsubscribe(deps: Deps, caller: Caller, input: NewUnsubscription): Promise<string[]> {
  const { contactId, channel } = input
  if (contactId !== undefined) {
    await unsubscribeContact(deps, caller, contactId, 'member', { scope: { channel, surveyType: null } })
    return [contactId]
  }
  const address = await parseAddress(deps, caller, input.address ?? '')
  // First, so that a contact imported meanwhile gets no survey.
  await deps.database.batch([
    suppressAddresses(deps, caller, [address], { reason: 'unsubscribed' }),
    auditEntry(deps, caller, 'suppressions.added', null, { addresses: 1 }),
  ])
  const identifiers = {
    externalId: [],
    email: address.kind === 'email' ? [address.address] : [],
    phone: address.kind === 'phone' ? [address.address] : [],
    name: [],
  }
  const contacts = await deps.database.all(selectContactsByIdentifiers(caller.workspaceId, identifiers))
  for (const { id } of contacts) await unsubscribeContact(deps, caller, id, 'member')
  return contacts.map(({ id }) => id)
}

async function parseAddress(deps: Deps, { workspaceId }: Caller, value: string): Promise<Address> {
  const address = readAddress(value, await loadCountry(deps, workspaceId))
  if (typeof address !== 'string') return address
  throw new DomainError('invalid', 'no-addresses', 'Expected an email address or phone number.', { path: 'address' })
}

/**
 * Takes an unsubscription back, because the contact has asked for surveys again.
 * @param reason who asked for it, and how
 * @throws DomainError `unsubscription-not-found`
 */
export async function resubscribe(deps: Deps, caller: Caller, id: string, reason: string): Promise<void> {
  const { workspaceId } = caller
  const [row] = await deps.database.all(store.selectUnsubscription(workspaceId, id))
  if (!row) throw notFound('unsubscription', id)
  const [contact] = await deps.database.all(selectContactById(workspaceId, row.contactId))
  const digests = contact ? listAddresses(contact).map((address) => digestAddress(workspaceId, address)) : []
  await deps.database.batch([
    store.deleteUnsubscription(workspaceId, id),
    deleteSuppressionsByDigests(workspaceId, digests, 'unsubscribed'),
    ...(row.source === 'complaint' ? [deleteSuppressionsByDigests(workspaceId, digests, 'complained')] : []),
    // The reason may name a person: it is erased as names are.
    auditEntry(deps, caller, 'contact.resubscribed', row.contactId, { source: 'member' }, { reason }),
  ])
}
