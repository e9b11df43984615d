import type { List, Paging } from '../../../shared/list.ts'
import type { Member, MemberPatch } from '../../../shared/member.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { revokeMemberInvitationsTo } from '../../store/queries/member-invitations.ts'
import * as store from '../../store/queries/members.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { list } from '../pagination.ts'

/** Who may enter the workspace. */
export const listMembers = (deps: Deps, caller: Caller, paging: Paging): Promise<List<Member>> =>
  list(deps.database, paging, (position) => store.members(caller.workspaceId, position), show)

export async function getMember(deps: Deps, caller: Caller, personId: string): Promise<Member> {
  const [row] = await deps.database.all(store.member(caller.workspaceId, personId))
  if (!row) throw unknown('member', personId)
  return show(row)
}

/**
 * Gives a member another role.
 * @throws DomainError `conflict` (code `last-owner`) where nobody would own the workspace then
 */
export async function changeRole(deps: Deps, caller: Caller, personId: string, { role }: MemberPatch): Promise<Member> {
  const before = await getMember(deps, caller, personId)
  if (before.role === role) return before
  await keepingAnOwner(deps, [
    store.setRole(caller.workspaceId, personId, role),
    audited(deps, caller, 'member.role-changed', personId, { name: before.name, from: before.role, to: role }),
  ])
  return getMember(deps, caller, personId)
}

/**
 * Takes a member out of the workspace; what he has done there stays.
 * @throws DomainError `conflict` (code `last-owner`)
 */
export async function removeMember(deps: Deps, caller: Caller, personId: string): Promise<void> {
  const { name, email, role } = await getMember(deps, caller, personId)
  await keepingAnOwner(deps, [
    store.setRole(caller.workspaceId, personId, 'viewer'),
    store.deleteMember(caller.workspaceId, personId),
    // One that he has not needed would let him in again.
    revokeMemberInvitationsTo(caller.workspaceId, email, deps.now()),
    audited(deps, caller, 'member.removed', personId, { name, role }),
  ])
}

/** Alone, since two owners may remove each other at once. */
async function keepingAnOwner(deps: Deps, statements: Statement[]): Promise<void> {
  try {
    await deps.database.batch(statements, { alone: true })
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError('conflict', 'A workspace needs an owner: make somebody else one first.', {
      path: 'role',
      code: 'last-owner',
    })
  }
}

const show = ({ createdAt, lastSeenAt, ...row }: store.MemberRow): Member => ({
  ...row,
  createdAt: iso(createdAt),
  lastSeenAt: isoOrNull(lastSeenAt),
})
