import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/suppressions.ts'
import type { Caller, Deps } from '../deps.ts'
import { type Address, digestAddress } from './addresses.ts'

/** Why addresses get no surveys, by address as it was given. Addresses that may be written to are left out. */
export async function findSuppressions(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  addresses: readonly Address[],
): Promise<Map<string, store.SuppressionReason[]>> {
  if (addresses.length === 0) return new Map()
  const digests = new Map(addresses.map((address) => [address.address, digestAddress(workspaceId, address)]))
  const rows = await database.all(store.selectSuppressionsByDigests(workspaceId, [...digests.values()]))
  return new Map(
    [...digests].flatMap(([address, digest]) => {
      const reasons = rows.filter((row) => row.digest === digest).map(({ reason }) => reason)
      return reasons.length > 0 ? [[address, reasons] as const] : []
    }),
  )
}

interface Suppression {
  reason: store.SuppressionReason
  /** What the server said, or a note. */
  detail?: string | null
}

/**
 * The statement that suppresses addresses, whichever contacts have them. Those suppressed for the same reason stay as they are.
 * Belongs in the batch that causes it, with an audit entry.
 */
export function suppressAddresses(
  deps: Pick<Deps, 'now' | 'newId'>,
  { workspaceId, actor }: Pick<Caller, 'workspaceId' | 'actor'>,
  addresses: readonly Address[],
  { reason, detail = null }: Suppression,
): Statement<{ id: string }> {
  const at = deps.now()
  return store.insertSuppressions(
    addresses.map((address) => ({
      ...address,
      id: deps.newId(at),
      workspaceId,
      digest: digestAddress(workspaceId, address),
      reason,
      detail,
      at,
      createdBy: actor,
    })),
  )
}
