import type { Callee } from '../../../shared/phone-survey.ts'
import * as store from '../../store/queries/call-leases.ts'
import type { Caller, Deps } from '../deps.ts'
import { type CallListQuery, getCalleeCursor, listCallees } from './call-list.ts'

/** How long a contact is kept for one interviewer. */
const LEASE_MS = 15 * 60_000
/** Contacts that are tried at once, and how often: others may take them meanwhile. */
const CHUNK_SIZE = 10
const MAX_CHUNKS = 20

/** Keeps a contact for this interviewer. @returns false if another one is calling the contact */
export async function claimCallee(deps: Deps, { workspaceId, actor }: Caller, contactId: string): Promise<boolean> {
  const now = deps.now()
  const [, claimed] = await deps.database.batch([
    store.deleteExpiredCallLeases(workspaceId, now),
    store.claimCallLease({ workspaceId, contactId, actor, until: now + LEASE_MS }, now),
  ])
  return claimed.length > 0
}

/**
 * The next contact of the call list, kept for this interviewer: another one gets the contact after it.
 * @returns or from where the list goes on; null at its end
 * @throws DomainError `not-found` survey
 */
export async function claimNextCallee(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: Pick<CallListQuery, 'cursor' | 'days'>,
): Promise<{ callee: Callee } | { callee: undefined; nextCursor: string | null }> {
  let cursor = query.cursor
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const page = await listCallees(deps, caller, surveyId, { ...query, cursor, limit: CHUNK_SIZE })
    for (const callee of page.data) if (await claimCallee(deps, caller, callee.id)) return { callee }
    const last = page.data.at(-1)
    if (!last || page.nextCursor === null) return { callee: undefined, nextCursor: page.nextCursor }
    cursor = getCalleeCursor(last)
  }
  return { callee: undefined, nextCursor: cursor ?? null }
}
