import type { Role } from '../../../shared/roles.ts'
import type { NewUser } from '../../../shared/user.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/member-invitations.ts'
import { insertMember, selectMemberById } from '../../store/queries/members.ts'
import { insertPasswordAccount, insertUser } from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { hash } from '../secrets.ts'
import { requireStrongPassword } from './password-policy.ts'
import { hashPassword } from './passwords.ts'
import { findUserByEmail } from './users.ts'

/** An invitation as its link shows it. */
export interface OpenInvitation {
  id: string
  workspaceId: string
  workspaceName: string
  slug: string
  email: string
  role: Role
}

/**
 * Finds the invitation of a link.
 * @throws DomainError `notFound`, or `gone` (code `accepted`, `revoked` or `expired`)
 */
export async function getMemberInvitationByToken(deps: Deps, token: string): Promise<OpenInvitation> {
  const [row] = await deps.database.all(store.selectMemberInvitationByToken(hash(token)))
  if (!row) throw new DomainError('notFound', 'invitation-link-not-found', 'There is no such invitation.')
  const endState = row.acceptedAt !== null ? 'accepted' : row.revokedAt !== null ? 'revoked' : undefined
  const code = endState ?? (row.expiresAt <= deps.now() ? 'expired' : undefined)
  if (code) throw new DomainError('gone', code, `This invitation ${code === 'expired' ? 'has' : 'has been'} ${code}.`)
  const { id, workspaceId, workspaceName, slug, email, role } = row
  return { id, workspaceId, workspaceName, slug, email, role }
}

/** The origin of the request. */
interface RequestOrigin {
  address?: string | undefined
}

/**
 * Accepts an invitation as a new user.
 * @throws DomainError as `getMemberInvitationByToken`; `conflict` (code `email-taken`) if a user has the address; WeakPassword
 */
export async function joinAsNew(
  deps: Deps,
  token: string,
  { name, password, locale }: NewUser,
  origin: RequestOrigin = {},
): Promise<OpenInvitation> {
  const invitation = await getMemberInvitationByToken(deps, token)
  if (await findUserByEmail(deps, invitation.email)) throw emailTaken()
  requireStrongPassword(password, { email: invitation.email, names: [name, invitation.workspaceName] })
  const passwordHash = await hashPassword(password)
  const now = deps.now()
  const id = deps.newId(now)
  await acceptInvitation(deps, invitation, { id, name }, origin, [
    insertUser({ id, name, email: invitation.email, locale, createdAt: now }),
    insertPasswordAccount(deps.newId(now), id, passwordHash, now),
  ])
  return invitation
}

/**
 * Accepts an invitation as an existing user. A member keeps their role.
 * @throws DomainError as `getMemberInvitationByToken`; `forbidden` (code `wrong-address`) if it is for another address
 */
export async function joinAsUser(
  deps: Deps,
  token: string,
  user: { id: string; name: string; email: string },
  origin: RequestOrigin = {},
): Promise<OpenInvitation> {
  const invitation = await getMemberInvitationByToken(deps, token)
  if (invitation.email !== user.email) {
    throw new DomainError('forbidden', 'wrong-address', 'This invitation is for another address.')
  }
  const [existingMember] = await deps.database.all(selectMemberById(invitation.workspaceId, user.id))
  if (!existingMember) await acceptInvitation(deps, invitation, user, origin, [])
  return invitation
}

/** Accepts all open invitations of a user whose address an identity provider has verified. */
export async function joinAll(deps: Deps, user: { id: string; name: string; email: string }): Promise<void> {
  const invitations = await deps.database.all(store.selectMemberInvitationsByEmail(user.email, deps.now()))
  for (const row of invitations) {
    const [existingMember] = await deps.database.all(selectMemberById(row.workspaceId, user.id))
    if (!existingMember) await acceptInvitation(deps, row, user, {}, [])
  }
}

const emailTaken = () =>
  new DomainError('conflict', 'email-taken', 'A user with this address already exists. Sign in instead.')

async function acceptInvitation(
  deps: Deps,
  { id, workspaceId, role, email }: Pick<OpenInvitation, 'id' | 'workspaceId' | 'role' | 'email'>,
  user: { id: string; name: string },
  { address }: RequestOrigin,
  extraStatements: Statement[],
): Promise<void> {
  const now = deps.now()
  const actor = `user:${user.id}`
  const caller = { workspaceId, actor, name: user.name, role, ...(address !== undefined && { address }) }
  try {
    await deps.database.batch([
      ...extraStatements,
      ...store.acceptMemberInvitation(id, now),
      insertMember({ workspaceId, userId: user.id, role, createdAt: now, createdBy: actor }),
      auditEntry(deps, caller, 'member.joined', user.id, { role }, { email }),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    // A concurrent request used the same link, or the same address.
    throw new DomainError('gone', 'accepted', 'This invitation has been accepted.')
  }
}
