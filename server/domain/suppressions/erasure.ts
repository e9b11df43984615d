import type { Statement } from '../../store/database.ts'
import { eraseSuppressedAddresses } from '../../store/queries/suppressions.ts'
import { listUnsubscriptions } from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Address, digestAddress, listAddresses } from './addresses.ts'
import { suppressAddresses } from './suppressions.ts'

interface ErasedContact {
  id: string
  email: string | null
  phone: string | null
}

/**
 * What remains of a contact that is erased: that its addresses must get no surveys, if it has unsubscribed, recognisable by their
 * digests alone. Should it be imported again, it stays unsubscribed. Only the address of a channel is kept for that channel, and none
 * for a single type of survey: a digest would end all of them.
 * @param formerAddresses that the contact had, of which suppressions no longer name any either
 */
export async function keepSuppressed(
  deps: Deps,
  caller: Caller,
  contact: ErasedContact,
  formerAddresses: readonly Address[],
): Promise<Statement[]> {
  const { workspaceId } = caller
  const rows = await listUnsubscriptions(deps, workspaceId, contact.id)
  const hasLeft = (kind: Address['kind']) =>
    rows.some(
      ({ channel, surveyType }) =>
        surveyType === null && (channel === null || channel === (kind === 'email' ? 'email' : 'sms')),
    )
  const addresses = listAddresses(contact)
  const unsubscribed = addresses.filter(({ kind }) => hasLeft(kind))
  return [
    ...(unsubscribed.length > 0 ? [suppressAddresses(deps, caller, unsubscribed, { reason: 'unsubscribed' })] : []),
    forgetAddresses(workspaceId, [...addresses, ...formerAddresses]),
  ]
}

/** Suppressed addresses stay suppressed, but are named no more: their contacts are gone. */
export const forgetAddresses = (workspaceId: string, addresses: readonly Address[]): Statement =>
  eraseSuppressedAddresses(
    workspaceId,
    addresses.map((address) => digestAddress(workspaceId, address)),
  )
