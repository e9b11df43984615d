import { hasPermission } from '../../../shared/roles.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { loadVisibility, mayAssign } from '../teams/visibility.ts'

/** Whether the caller may create actions, and change those of others: managers may, and team leads. */
export async function mayChangeActions(deps: Deps, caller: Caller): Promise<boolean> {
  if (hasPermission(caller.role, 'follow-ups.assign')) return true
  return hasPermission(caller.role, 'follow-ups.change') && mayAssign(caller, await loadVisibility(deps, caller))
}

/**
 * @param ownerId of the action: its owner may change it, too
 * @throws DomainError `insufficient-role`
 */
export async function requireChangePermission(deps: Deps, caller: Caller, ownerId: string | null): Promise<void> {
  const isOwn = ownerId !== null && ownerId === caller.userId
  if (isOwn || (await mayChangeActions(deps, caller))) return
  throw new DomainError(
    'forbidden',
    'insufficient-role',
    'Only managers, team leads and the owner of an action change it.',
  )
}
