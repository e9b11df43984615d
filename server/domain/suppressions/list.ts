import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Suppression, SuppressionReason } from '../../../shared/suppression.ts'
import { fold, toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/suppressions.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import { loadCountry } from '../contacts/phone-numbers.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'
import { digestAddress } from './addresses.ts'
import { readAddress } from './reading.ts'

export interface SuppressionQuery {
  /** A part of an address. A whole one also finds addresses whose contact was erased. */
  q?: string | undefined
  reason?: SuppressionReason | undefined
}

/** Suppressed addresses, newest first. */
export async function listSuppressions(
  deps: Deps,
  { workspaceId }: Caller,
  query: SuppressionQuery,
  paging: Paging,
): Promise<ListPage<Suppression>> {
  const filter = await buildSuppressionFilter(deps, workspaceId, query)
  const select = (position: Position) => store.selectSuppressions(workspaceId, filter, position)
  return listPage(deps.database, paging, select, toSuppression)
}

/** What a query looks for: a part of the address as it is stored, or the address as a whole. */
export async function buildSuppressionFilter(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
  { q, reason }: SuppressionQuery,
): Promise<store.SuppressionFilter> {
  const words = q?.trim()
  if (!words) return { reason }
  const address = readAddress(words, await loadCountry(deps, workspaceId))
  if (typeof address === 'string') return { reason, part: fold(words) }
  return { reason, part: address.address, digests: [digestAddress(workspaceId, address)] }
}

/**
 * Releases an address: surveys may go to it again, unless another reason forbids it.
 * @throws DomainError `suppression-not-found`
 */
export async function removeSuppression(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const [row] = await deps.database.all(store.selectSuppression(workspaceId, id))
  if (!row) throw notFound('suppression', id)
  await deps.database.batch([
    store.deleteSuppression(workspaceId, id),
    auditEntry(deps, caller, 'suppression.removed', id, { reason: row.reason }),
  ])
}

export const toSuppression = (row: store.ListedSuppressionRow): Suppression => ({
  id: row.id,
  kind: row.kind,
  address: row.address,
  reason: row.reason,
  detail: row.detail,
  at: toIso(row.at),
  by: row.createdBy,
  byName: row.createdByName,
})
