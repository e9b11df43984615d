import { revokeActionLinks } from '../../store/queries/action-links.ts'
import { selectForeignWorkspaces } from '../../store/queries/second-factors.ts'
import { deleteSessions } from '../../store/queries/sessions.ts'
import { deleteProviderAccounts, selectAccounts } from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getMember } from './members.ts'

/** Whether a user signs in with an account of the identity provider. */
export async function hasProviderAccount({ database }: Pick<Deps, 'database'>, userId: string): Promise<boolean> {
  const accounts = await database.all(selectAccounts(userId))
  return accounts.some(({ providerId }) => providerId !== 'credential')
}

/**
 * Lets a member sign in with another account of the identity provider: the next one with their address is bound instead.
 * They are signed out everywhere. Nobody may do so to a user who also opens workspaces of others.
 * @throws DomainError `notFound`, `conflict` (code `other-workspaces`)
 */
export async function unbindProviderAccount(deps: Deps, caller: Caller, userId: string): Promise<void> {
  const { name } = await getMember(deps, caller, userId)
  const foreignWorkspaces = await deps.database.all(selectForeignWorkspaces(userId, caller.userId ?? ''))
  if (foreignWorkspaces.length > 0) {
    const detail = 'This user is also a member of workspaces that you do not own. An owner of all of them can do it.'
    throw new DomainError('conflict', 'other-workspaces', detail)
  }
  await deps.database.batch([
    deleteProviderAccounts(userId),
    deleteSessions(userId, null),
    revokeActionLinks(userId, deps.now()),
    auditEntry(deps, caller, 'member.provider-account-unbound', userId, {}, { name }),
  ])
}
