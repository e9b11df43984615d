import { Email } from '../../shared/contact.ts'
import { NewMemberInvitation } from '../../shared/member.ts'
import { roles } from '../../shared/roles.ts'
import { auditEntry } from '../domain/audit.ts'
import { type Caller, cliCaller, type Deps } from '../domain/deps.ts'
import { inviteMember } from '../domain/users/member-invitations.ts'
import { resetSecondFactorsOfUser } from '../domain/users/second-factors.ts'
import { createResetLink } from '../domain/users/sign-in-links.ts'
import { findUserByEmail, recordOperatorAction } from '../domain/users/users.ts'
import { getSetupUrl, getSetupWorkspace } from '../domain/workspaces/setup.ts'
import { t } from './language.ts'
import { UsageError } from './usage.ts'

/** `vouch invite`: returns the link, which is also sent by email. */
export async function createInvitationLink(deps: Deps, caller: Caller, email: string, role: string): Promise<string> {
  const input = NewMemberInvitation.safeParse({ email, role })
  if (input.success) {
    const { url } = await inviteMember(deps, caller, input.data)
    return url ?? ''
  }
  const isRole = (roles as readonly string[]).includes(role)
  throw new UsageError(isRole ? t().options.email : t().options.role(roles.join(t().separator)))
}

/** `vouch setup-link`: the address that the service prints at its start, too. */
export async function getSetupLink(deps: Deps): Promise<string> {
  const url = await getSetupUrl(deps)
  if (url) {
    const { id } = await getSetupWorkspace(deps)
    await deps.database.batch([auditEntry(deps, cliCaller(id), 'setup-link.read', id)])
    return url
  }
  throw new UsageError(t().users.alreadySetUp)
}

/** `vouch reset-password`: returns a link to a new password, for users whom no email reaches. */
export async function createPasswordResetLink(deps: Deps, emailInput: string): Promise<string> {
  const user = await resolveUser(deps, emailInput)
  const url = await createResetLink(deps, user)
  await recordOperatorAction(deps, user, 'user.reset-link-created')
  return url
}

/** `vouch reset-second-factor`: for users whom no owner can help, such as the last owner. */
export async function resetSecondFactor(deps: Deps, emailInput: string): Promise<string> {
  const user = await resolveUser(deps, emailInput)
  const removed = await resetSecondFactorsOfUser(deps, user.id)
  const texts = t().users
  if (removed.length === 0) return texts.noSecondFactor(user.email)
  return texts.removed(removed.map((factor) => texts.factors[factor]).join(t().separator), user.email)
}

async function resolveUser(deps: Deps, emailInput: string) {
  const email = Email.safeParse(emailInput)
  const user = email.success ? await findUserByEmail(deps, email.data) : undefined
  if (!user) throw new UsageError(t().options.user)
  return user
}
