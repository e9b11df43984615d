import { Email } from '../../shared/contact.ts'
import { hasWorkspaceOrInvitation } from '../domain/users/memberships.ts'
import { findUserByEmail } from '../domain/users/users.ts'
import type { AppDeps } from '../http/env.ts'
import { selectAccounts } from '../store/queries/users.ts'
import { PROVIDER_ID } from './names.ts'

/** The user that better-auth is about to create, to bind to a provider account, or to sign in. */
interface ProviderUser {
  /** Set if there is such a user already. */
  id?: string | undefined
  email?: string | null | undefined
  emailVerified?: boolean | undefined
}

/**
 * Accepts only provider accounts whose verified email belongs to a member or an invitation, because anyone can have an
 * account with the provider. A user is bound to one of them: those who inherit the address do not inherit the user.
 */
export async function validateProviderUser(
  deps: AppDeps,
  { id, email, emailVerified }: ProviderUser,
  { method, action }: { method: string; action: string },
): Promise<{ error: string } | undefined> {
  if (method !== 'oauth') return undefined
  const address = Email.safeParse(email)
  if (!address.success) return { error: 'nobody_of_ours' }
  const userId = id ?? (await findUserByEmail(deps, address.data))?.id
  if (action === 'link-account' && userId !== undefined && (await isBound(deps, userId)))
    return { error: 'other_account' }
  const isKnown = await hasWorkspaceOrInvitation(deps, { id: userId, email: address.data })
  // An account that is bound is known by its subject; its address may have changed at the provider.
  return isKnown && (emailVerified || action === 'sign-in') ? undefined : { error: 'nobody_of_ours' }
}

const isBound = async ({ database }: AppDeps, userId: string): Promise<boolean> =>
  (await database.all(selectAccounts(userId))).some(({ providerId }) => providerId === PROVIDER_ID)
