import type { Role } from '../../../shared/roles.ts'
import type { NewPerson } from '../../../shared/user.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/member-invitations.ts'
import { insertMember, member } from '../../store/queries/members.ts'
import { insertPassword, insertPerson } from '../../store/queries/users.ts'
import { audited } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { hash } from '../secrets.ts'
import { hashPassword } from './passwords.ts'
import { personWithEmail } from './users.ts'

/** An invitation as whoever has its link sees it. */
export interface OpenInvitation {
  id: string
  workspaceId: string
  workspaceName: string
  slug: string
  email: string
  role: Role
}

/**
 * The invitation of a link.
 * @throws DomainError `unknown`, or `gone` (code `accepted`, `revoked` or `expired`)
 */
export async function invitationOf(deps: Deps, token: string): Promise<OpenInvitation> {
  const [row] = await deps.database.all(store.memberInvitationByToken(hash(token)))
  if (!row) throw unknown('invitation', 'of this link')
  const over = row.acceptedAt !== null ? 'accepted' : row.revokedAt !== null ? 'revoked' : undefined
  const code = over ?? (row.expiresAt <= deps.now() ? 'expired' : undefined)
  if (code) throw new DomainError('gone', `This invitation is ${code}.`, { code })
  const { id, workspaceId, workspaceName, slug, email, role } = row
  return { id, workspaceId, workspaceName, slug, email, role }
}

/** Where from somebody joins. */
interface From {
  address?: string | undefined
}

/**
 * Accepts an invitation as somebody new.
 * @throws DomainError as `invitationOf`; `conflict` (code `known`) where somebody has the address already
 */
export async function joinAsNew(
  deps: Deps,
  token: string,
  { name, password, locale }: NewPerson,
  from: From = {},
): Promise<OpenInvitation> {
  const invitation = await invitationOf(deps, token)
  if (await personWithEmail(deps, invitation.email)) throw known()
  const hashed = await hashPassword(password)
  const now = deps.now()
  const id = deps.newId(now)
  await accept(deps, invitation, { id, name }, from, [
    insertPerson({ id, name, email: invitation.email, locale, createdAt: now }),
    insertPassword(deps.newId(now), id, hashed, now),
  ])
  return invitation
}

/**
 * Accepts an invitation as somebody who is here already. Whoever is in the workspace keeps his role.
 * @throws DomainError as `invitationOf`; `forbidden` (code `address`) where it is meant for another address
 */
export async function joinAs(
  deps: Deps,
  token: string,
  person: { id: string; name: string; email: string },
  from: From = {},
): Promise<OpenInvitation> {
  const invitation = await invitationOf(deps, token)
  if (invitation.email !== person.email) {
    throw new DomainError('forbidden', 'This invitation is for another address.', { code: 'address' })
  }
  const [already] = await deps.database.all(member(invitation.workspaceId, person.id))
  if (!already) await accept(deps, invitation, person, from, [])
  return invitation
}

/** Accepts all that is open to somebody whose address a provider vouches for. */
export async function joinAll(deps: Deps, person: { id: string; name: string; email: string }): Promise<void> {
  const open = await deps.database.all(store.memberInvitationsTo(person.email, deps.now()))
  for (const row of open) {
    const [already] = await deps.database.all(member(row.workspaceId, person.id))
    if (!already) await accept(deps, row, person, {}, [])
  }
}

const known = () =>
  new DomainError('conflict', 'Somebody with this address is here already: sign in.', { code: 'known' })

async function accept(
  deps: Deps,
  { id, workspaceId, role, email }: Pick<OpenInvitation, 'id' | 'workspaceId' | 'role' | 'email'>,
  person: { id: string; name: string },
  { address }: From,
  first: Statement[],
): Promise<void> {
  const now = deps.now()
  const actor = `person:${person.id}`
  const caller = { workspaceId, actor, name: person.name, role, ...(address !== undefined && { address }) }
  try {
    await deps.database.batch([
      ...first,
      store.acceptMemberInvitation(id, now),
      insertMember({ workspaceId, personId: person.id, role, createdAt: now, createdBy: actor }),
      audited(deps, caller, 'member.joined', person.id, { email, role }),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    // Somebody was quicker: by the same link, or with the same address.
    throw new DomainError('gone', 'This invitation is accepted.', { code: 'accepted' })
  }
}
