import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Member, MemberPatch } from '../../../shared/member.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { revokeMemberInvitationsByEmail } from '../../store/queries/member-invitations.ts'
import * as store from '../../store/queries/members.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'

/** The members of the workspace. */
export const listMembers = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<Member>> =>
  listPage(deps.database, paging, (position) => store.selectMembers(caller.workspaceId, position), toMember)

export async function getMember(deps: Deps, caller: Caller, userId: string): Promise<Member> {
  const [row] = await deps.database.all(store.selectMemberById(caller.workspaceId, userId))
  if (!row) throw notFound('member', userId)
  return toMember(row)
}

/**
 * Changes the role of a member.
 * @throws DomainError `conflict` (code `last-owner`) if the workspace would have no owner
 */
export async function updateMember(deps: Deps, caller: Caller, userId: string, { role }: MemberPatch): Promise<Member> {
  const existingMember = await getMember(deps, caller, userId)
  if (existingMember.role === role) return existingMember
  await runKeepingOwner(deps, [
    ...store.updateMemberRole(caller.workspaceId, userId, role),
    auditEntry(deps, caller, 'member.role-changed', userId, {
      name: existingMember.name,
      from: existingMember.role,
      to: role,
    }),
  ])
  return getMember(deps, caller, userId)
}

/**
 * Removes a member from the workspace. What they did stays.
 * @throws DomainError `conflict` (code `last-owner`)
 */
export async function removeMember(deps: Deps, caller: Caller, userId: string): Promise<void> {
  const { name, email, role } = await getMember(deps, caller, userId)
  await runKeepingOwner(deps, [
    ...store.deleteMember(caller.workspaceId, userId),
    // An unused invitation would let them in again.
    revokeMemberInvitationsByEmail(caller.workspaceId, email, deps.now()),
    auditEntry(deps, caller, 'member.removed', userId, { name, role }),
  ])
}

/** Exclusive: two owners may remove each other at the same time. */
async function runKeepingOwner(deps: Deps, statements: Statement[]): Promise<void> {
  try {
    await deps.database.batch(statements, { exclusive: true })
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError('conflict', 'last-owner', 'A workspace needs an owner. Make another member an owner first.', {
      path: 'role',
    })
  }
}

const toMember = ({ createdAt, lastSeenAt, ...row }: store.MemberRow): Member => ({
  ...row,
  createdAt: toIso(createdAt),
  lastSeenAt: toIsoOrNull(lastSeenAt),
})
