import {
  type BlocklistEntry,
  type BlocklistState,
  DEFAULT_ENTRY_DAYS,
  DEFAULT_REVIEW_DAYS,
  MAX_ENTRY_DAYS,
  type NewBlocklistEntry,
} from '../../../shared/blocklist.ts'
import { addDays, toLocalDay } from '../../../shared/calendar.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/blocklist.ts'
import { auditEntry } from '../audit.ts'
import { loadContact } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import { findProposer } from './proposers.ts'

/** More than a contact ever has. */
const MAX_ENTRIES = 100

/** Today in the workspace. */
async function loadToday(deps: Deps, caller: Caller): Promise<string> {
  const { timeZone } = await getWorkspace(deps, caller)
  return toLocalDay(deps.now(), timeZone)
}

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

async function loadEntry({ database }: Deps, { workspaceId }: Caller, id: string): Promise<store.BlocklistEntryRow> {
  const [row] = await database.all(store.selectBlocklistEntry(workspaceId, id))
  if (!row) throw notFound('blocklist-entry', id)
  return row
}

/**
 * Proposes that a contact gets no offers and no surveys. Another member must approve it. @returns the id of the entry
 * @throws DomainError `contact-not-found`, `unverified-contact`, `already-blocklisted`, or `day-out-of-range`
 */
export async function proposeBlocklistEntry(
  deps: Deps,
  caller: Caller,
  { contactId, rule, reason, ...days }: NewBlocklistEntry,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const contact = await loadContact(deps, caller, contactId)
    if (contact.unverifiedSince !== null)
      throw new DomainError('conflict', 'unverified-contact', 'Only contacts that the workspace knows can be added.')
    const [current] = await deps.database.all(store.selectCurrentEntry(workspaceId, contactId))
    if (current) throw alreadyBlocklisted()
    const { until, reviewDay } = planDays(await loadToday(deps, caller), days)
    const now = deps.now()
    const id = deps.newId(now)
    const row = { id, workspaceId, contactId, rule, reason, reviewDay, until }
    return {
      statements: [
        store.insertBlocklistEntry({ ...row, proposedAt: now, proposedBy: caller.actor, proposer: caller.name }),
        // What happened stays out of the log, which outlives the contact.
        auditEntry(deps, caller, 'blocklist.proposed', id, { contactId, rule, reviewDay, until }),
      ],
      result: id,
    }
  })
  return result
}

const alreadyBlocklisted = () =>
  new DomainError('conflict', 'already-blocklisted', 'This contact has an entry already, proposed or active.')

function planDays(
  today: string,
  { until = addDays(today, DEFAULT_ENTRY_DAYS), reviewDay }: Pick<NewBlocklistEntry, 'until' | 'reviewDay'>,
): { until: string; reviewDay: string } {
  if (until <= today || until > addDays(today, MAX_ENTRY_DAYS)) throw dayOutOfRange('until')
  const defaultDay = addDays(today, DEFAULT_REVIEW_DAYS)
  const day = reviewDay ?? (defaultDay < until ? defaultDay : until)
  if (day <= today || day > until) throw dayOutOfRange('reviewDay')
  return { until, reviewDay: day }
}

const dayOutOfRange = (path: 'until' | 'reviewDay') =>
  new DomainError(
    'invalid',
    'day-out-of-range',
    path === 'until'
      ? `Expected a day after today, at most ${MAX_ENTRY_DAYS} days ahead.`
      : 'Expected a day after today, at the latest the last day of the entry.',
    { path },
  )

/**
 * Puts a proposed entry in force. A second person must do that, signed in: who holds an API key is not known.
 * @throws DomainError `blocklist-entry-not-found`, `users-only`, `unknown-proposer`, `second-person-required` or `entry-decided`
 */
export async function approveBlocklistEntry(deps: Deps, caller: Caller, id: string): Promise<BlocklistEntry> {
  const row = await loadEntry(deps, caller, id)
  if (caller.userId === undefined)
    throw new DomainError('forbidden', 'users-only', 'Only users can approve entries: an API key is no second person.')
  if (row.state === 'active' && row.decidedBy === caller.actor) return getBlocklistEntry(deps, caller, id)
  requireState(row, 'proposed')
  const proposer = await findProposer(deps, row)
  if (proposer === null)
    throw new DomainError(
      'conflict',
      'unknown-proposer',
      'Nobody knows who created the API key that proposed this entry. Reject it, and propose it signed in or with a new key.',
    )
  if (proposer === caller.actor)
    throw new DomainError('forbidden', 'second-person-required', 'The member who proposed it can’t approve it.')
  if (row.until < (await loadToday(deps, caller))) throw entryDecided()
  return decide(deps, caller, row, 'active')
}

/**
 * Turns a proposal down; who made it can take it back so.
 * @throws DomainError `blocklist-entry-not-found` or `entry-decided`
 */
export async function rejectBlocklistEntry(
  deps: Deps,
  caller: Caller,
  id: string,
  reason?: string,
): Promise<BlocklistEntry> {
  const row = await loadEntry(deps, caller, id)
  if (row.state === 'rejected') return getBlocklistEntry(deps, caller, id)
  requireState(row, 'proposed')
  return decide(deps, caller, row, 'rejected', reason)
}

const entryDecided = () =>
  new DomainError('conflict', 'entry-decided', 'This entry is in another state by now. Read it again.')

function requireState({ state }: store.BlocklistEntryRow, expected: BlocklistState): void {
  if (state !== expected) throw entryDecided()
}

const decide = (
  deps: Deps,
  caller: Caller,
  row: store.BlocklistEntryRow,
  state: 'active' | 'rejected',
  reason?: string,
) =>
  change(deps, caller, row, {
    action: state === 'active' ? 'blocklist.approved' : 'blocklist.rejected',
    columns: {
      ...{ state, decided_at: deps.now(), decided_by: caller.actor, decider: caller.name },
      ...(reason && { end_reason: reason }),
    },
  })

/**
 * Records that an active entry has been reviewed and stays until the next review.
 * @throws DomainError `blocklist-entry-not-found`, `entry-decided` or `day-out-of-range`
 */
export async function reviewBlocklistEntry(
  deps: Deps,
  caller: Caller,
  id: string,
  reviewDay: string,
): Promise<BlocklistEntry> {
  const row = await loadEntry(deps, caller, id)
  requireState(row, 'active')
  if (reviewDay <= (await loadToday(deps, caller)) || reviewDay > row.until) throw dayOutOfRange('reviewDay')
  if (reviewDay === row.reviewDay) return getBlocklistEntry(deps, caller, id)
  return change(deps, caller, row, { action: 'blocklist.reviewed', columns: { review_day: reviewDay }, reviewDay })
}

/**
 * Ends an active entry early. One person is enough.
 * @throws DomainError `blocklist-entry-not-found` or `entry-decided`
 */
export async function endBlocklistEntry(
  deps: Deps,
  caller: Caller,
  id: string,
  reason: string,
): Promise<BlocklistEntry> {
  const row = await loadEntry(deps, caller, id)
  if (row.state === 'ended') return getBlocklistEntry(deps, caller, id)
  requireState(row, 'active')
  const columns = {
    state: 'ended',
    ended_at: deps.now(),
    ended_by: caller.actor,
    ender: caller.name,
    end_reason: reason,
  }
  return change(deps, caller, row, { action: 'blocklist.ended', columns })
}

async function change(
  deps: Deps,
  caller: Caller,
  row: store.BlocklistEntryRow,
  { action, columns, reviewDay }: { action: string; columns: Record<string, string | number>; reviewDay?: string },
): Promise<BlocklistEntry> {
  try {
    await deps.database.batch([
      ...store.updateBlocklistEntry(row, columns),
      auditEntry(deps, caller, action, row.id, { contactId: row.contactId, ...(reviewDay && { reviewDay }) }),
    ])
  } catch (error) {
    if (error instanceof ConstraintViolation) throw entryDecided()
    throw error
  }
  return getBlocklistEntry(deps, caller, row.id)
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
