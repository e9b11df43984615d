import type { FollowUp } from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { retryOnConflict } from '../../store/database.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { updateFollowUp } from './changes.ts'
import { listFollowUps } from './list.ts'
import type { FollowUpQuery } from './query.ts'
import { getQueueGroup } from './queue.ts'

/**
 * The most urgent follow-up that is the caller's or nobody's, which is then assigned to the caller. Two callers at the same
 * time get different ones.
 * @returns its id; undefined if nothing is left to call today
 */
export async function takeNextFollowUp(deps: Deps, caller: Caller, query: FollowUpQuery): Promise<string | undefined> {
  return retryOnConflict(async () => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const next = await findNext(deps, caller, query)
      if (!next || next.ownerId === caller.userId) return next?.id
      if (await assignToCaller(deps, caller, next)) return next.id
    }
    return undefined
  })
}

/** How often another member may take the same one first. */
const MAX_ATTEMPTS = 5

async function findNext(deps: Deps, caller: Caller, query: FollowUpQuery): Promise<FollowUp | undefined> {
  const owners = hasPermission(caller.role, 'follow-ups.assign') ? ['me', 'none'] : ['me']
  const pages = await Promise.all(
    owners.map((owner) =>
      listFollowUps(deps, caller, { ...query, status: 'open', sort: 'queue', owner }, { limit: 1 }),
    ),
  )
  const [own, unowned] = pages.map(({ data: [first] }) => (first?.postponed ? undefined : first))
  if (!own || !unowned) return own ?? unowned
  return isMoreUrgent(unowned, own) ? unowned : own
}

/** What the caller owns comes first among equals. */
const isMoreUrgent = (one: FollowUp, other: FollowUp): boolean => {
  const order = ['requested', 'overdue', 'tier', 'score']
  return order.indexOf(getQueueGroup(one)) < order.indexOf(getQueueGroup(other))
}

/** @returns whether the follow-up is the caller's now */
async function assignToCaller(deps: Deps, caller: Caller, { id, updatedAt }: FollowUp): Promise<boolean> {
  try {
    await updateFollowUp(deps, caller, id, { ownerId: caller.userId ?? '', updatedAt: Date.parse(updatedAt) })
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'changed') return false
    throw error
  }
}
