import { Email } from '../../shared/contact.ts'
import { findUserByEmail } from '../domain/users/users.ts'
import type { AppDeps } from '../http/env.ts'
import { selectMemberInvitationsByEmail } from '../store/queries/member-invitations.ts'
import { selectMemberships } from '../store/queries/users.ts'

/** The user that better-auth is about to create. */
interface ProviderUser {
  email?: string | null | undefined
  emailVerified?: boolean | undefined
}

/**
 * Accepts only provider accounts whose verified email belongs to a member or an invitation, because anyone can have an
 * account with the provider.
 */
export async function validateProviderUser(
  deps: AppDeps,
  { email, emailVerified }: ProviderUser,
  { method }: { method: string },
): Promise<{ error: string } | undefined> {
  if (method !== 'oauth') return undefined
  const address = Email.safeParse(email)
  if (emailVerified && address.success && (await isMemberOrInvited(deps, address.data))) return undefined
  return { error: 'nobody_of_ours' }
}

async function isMemberOrInvited(deps: AppDeps, email: string): Promise<boolean> {
  const user = await findUserByEmail(deps, email)
  const workspaces = user ? await deps.database.all(selectMemberships(user.id)) : []
  if (workspaces.length > 0) return true
  return (await deps.database.all(selectMemberInvitationsByEmail(email, deps.now()))).length > 0
}
