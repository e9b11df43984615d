import {
  type BlocklistEntry,
  type BlocklistState,
  DEFAULT_ENTRY_DAYS,
  DEFAULT_REVIEW_DAYS,
  MAX_ENTRY_DAYS,
  type NewBlocklistEntry,
} from '../../../shared/blocklist.ts'
import { addDays } from '../../../shared/calendar.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/blocklist.ts'
import { auditEntry } from '../audit.ts'
import { loadContact } from '../contacts/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { loadToday } from '../workspaces/workspaces.ts'
import { getBlocklistEntry, loadEntry } from './list.ts'
import { findProposer } from './proposers.ts'

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
