import { countMembersWithoutFactor } from '../../store/queries/second-factors.ts'
import { selectWorkspaceById, updateWorkspace } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getUserFactors } from '../users/second-factors.ts'

export interface SecondFactorRequirement {
  isRequired: boolean
  /** How many members have none of their own. */
  membersWithout: number
}

export async function getSecondFactorRequirement(
  { database }: Deps,
  { workspaceId }: Caller,
): Promise<SecondFactorRequirement> {
  const [[workspaceRow], [row]] = await Promise.all([
    database.all(selectWorkspaceById(workspaceId)),
    database.all(countMembersWithoutFactor(workspaceId)),
  ])
  return { isRequired: Boolean(workspaceRow?.secondFactorRequiredAt), membersWithout: row?.count ?? 0 }
}

/**
 * Sets whether members must have a second factor to see the workspace. Those without one set it up first, from the next
 * page they open; API keys work as before.
 * @throws DomainError `conflict` (code `no-second-factor`) if the owner who requires it has none
 */
export async function requireSecondFactor(deps: Deps, caller: Caller, isRequired: boolean): Promise<void> {
  const existing = await getSecondFactorRequirement(deps, caller)
  if (existing.isRequired === isRequired) return
  if (isRequired && !(await hasSecondFactor(deps, caller)))
    throw new DomainError('conflict', 'no-second-factor', 'Set up a second factor for your own account first.')
  const action = isRequired ? 'workspace.second-factor-required' : 'workspace.second-factor-optional'
  await deps.database.batch([
    updateWorkspace(caller.workspaceId, { second_factor_required_at: isRequired ? deps.now() : null }),
    auditEntry(deps, caller, action, caller.workspaceId),
  ])
}

async function hasSecondFactor(deps: Deps, { userId }: Caller): Promise<boolean> {
  if (userId === undefined) return false
  const { authenticatorApp, passkeys } = await getUserFactors(deps, userId)
  return authenticatorApp || passkeys.length > 0
}
