import { Email } from '../../shared/contact.ts'
import { NewMemberInvitation } from '../../shared/member.ts'
import { roles } from '../../shared/roles.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { inviteMember } from '../domain/users/member-invitations.ts'
import { createResetLink } from '../domain/users/sign-in-links.ts'
import { findUserByEmail, recordAudit } from '../domain/users/users.ts'
import { getSetupUrl } from '../domain/workspaces/setup.ts'
import { UsageError } from './usage.ts'

/** `vouch invite`: returns the link, which is also sent by email. */
export async function createInvitationLink(deps: Deps, caller: Caller, email: string, role: string): Promise<string> {
  const input = NewMemberInvitation.safeParse({ email, role })
  if (input.success) {
    const { url } = await inviteMember(deps, caller, input.data)
    return url ?? ''
  }
  const isRole = (roles as readonly string[]).includes(role)
  throw new UsageError(
    isRole ? 'EMAIL: expected an address such as ada@example.com.' : `ROLE: expected ${roles.join(', ')}.`,
  )
}

/** `vouch setup-link`: the address that the service prints at its start, too. */
export async function getSetupLink(deps: Deps): Promise<string> {
  const url = await getSetupUrl(deps)
  if (url) return url
  throw new UsageError('The service has been set up already. See vouch invite and vouch reset-password.')
}

/** `vouch reset-password`: returns a link to a new password, for users whom no email reaches. */
export async function createPasswordResetLink(deps: Deps, emailInput: string): Promise<string> {
  const email = Email.safeParse(emailInput)
  const user = email.success ? await findUserByEmail(deps, email.data) : undefined
  if (!user) throw new UsageError('EMAIL: expected the address of a user.')
  const url = await createResetLink(deps, user)
  await recordAudit(deps, user, 'user.reset-link-created')
  return url
}
