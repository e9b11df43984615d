import type { BlocklistEntry, BlocklistState } from '../../../shared/blocklist.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/blocklist.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'
import { loadToday } from '../workspaces/workspaces.ts'

/** More than a contact ever has. */
const MAX_ENTRIES = 100

/** The newest entries first. */
export async function listBlocklist(
  deps: Deps,
  caller: Caller,
  filter: { state?: BlocklistState | undefined; contactId?: string | undefined },
  paging: Paging,
): Promise<ListPage<BlocklistEntry>> {
  const today = await loadToday(deps, caller)
  return listPage(
    deps.database,
    paging,
    (page) => store.selectBlocklistEntries(caller.workspaceId, filter, page),
    (row) => toEntry(row, today),
  )
}

/** The entries in force, the next to review first. The cursor names the last entry of the page before. */
export async function listActiveEntries(
  deps: Deps,
  caller: Caller,
  { cursor, limit }: Paging,
): Promise<ListPage<BlocklistEntry>> {
  const today = await loadToday(deps, caller)
  const [, reviewDay, id] = REVIEW_CURSOR.exec(cursor ?? '') ?? []
  const after = reviewDay && id ? { reviewDay, id } : undefined
  const rows = await deps.database.all(store.selectActiveEntries(caller.workspaceId, { after, limit: limit + 1 }))
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    data: rows.slice(0, limit).map((row) => toEntry(row, today)),
    nextCursor: last ? `${last.reviewDay}_${last.id}` : null,
  }
}

/** The day and the id of an entry. */
const REVIEW_CURSOR = /^(\d{4}-\d\d-\d\d)_([0-9a-z]{22})$/

/** The entries that were rejected or have ended, newest first. */
export async function listPastEntries(deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<BlocklistEntry>> {
  const today = await loadToday(deps, caller)
  const { workspaceId } = caller
  return listPage(
    deps.database,
    paging,
    (page) => store.selectPastEntries(workspaceId, page),
    (row) => toEntry(row, today),
  )
}

/** The latest entries of a contact. */
export const listContactEntries = async (deps: Deps, caller: Caller, contactId: string): Promise<BlocklistEntry[]> =>
  (await listBlocklist(deps, caller, { contactId }, { cursor: undefined, limit: MAX_ENTRIES })).data

/** @throws DomainError `blocklist-entry-not-found` */
export async function getBlocklistEntry(deps: Deps, caller: Caller, id: string): Promise<BlocklistEntry> {
  return toEntry(await loadEntry(deps, caller, id), await loadToday(deps, caller))
}

/** @throws DomainError `blocklist-entry-not-found` */
export async function loadEntry(
  { database }: Deps,
  { workspaceId }: Caller,
  id: string,
): Promise<store.BlocklistEntryRow> {
  const [row] = await database.all(store.selectBlocklistEntry(workspaceId, id))
  if (!row) throw notFound('blocklist-entry', id)
  return row
}

export const toEntry = (row: store.BlocklistEntryRow, today: string): BlocklistEntry => ({
  id: row.id,
  contactId: row.contactId,
  contact: row.contact,
  rule: row.rule,
  reason: row.reason,
  state: row.state,
  reviewDay: row.reviewDay,
  reviewDue: row.state === 'active' && row.reviewDay <= today,
  until: row.until,
  proposedAt: toIso(row.proposedAt),
  proposedBy: row.proposedBy,
  proposer: row.proposer,
  decidedAt: toIsoOrNull(row.decidedAt),
  decidedBy: row.decidedBy,
  decider: row.decider,
  endedAt: toIsoOrNull(row.endedAt),
  endedBy: row.endedBy,
  ender: row.ender,
  endReason: row.endReason,
})
