import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Member, MemberPatch } from '../../../shared/member.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { revokeMemberInvitationsByEmail } from '../../store/queries/member-invitations.ts'
import * as store from '../../store/queries/members.ts'
import { deleteSessions, deleteSessionsWithoutWorkspace } from '../../store/queries/sessions.ts'
import { selectMemberships } from '../../store/queries/users.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { listPage } from '../pagination.ts'

/** The members of the workspace. */
export const listMembers = (deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<Member>> =>
  listPage(deps.database, paging, (position) => store.selectMembers(caller.workspaceId, position), toMember)

/** The id of the only owner, who can be neither removed nor given another role; undefined if there are several. */
export async function getOnlyOwnerId({ database }: Deps, { workspaceId }: Caller): Promise<string | undefined> {
  const [owner, other] = await database.all(store.selectOwners(workspaceId, 2))
  return other ? undefined : owner?.id
}

export async function getMember(deps: Deps, caller: Caller, userId: string): Promise<Member> {
  const [row] = await deps.database.all(store.selectMemberById(caller.workspaceId, userId))
  if (!row) throw notFound('member', userId)
  return toMember(row)
}

/**
 * Changes the role of a member, and ends their sessions, except the one that makes the change.
 * @throws DomainError `conflict` (code `last-owner`) if the workspace would have no owner
 */
export async function updateMember(deps: Deps, caller: Caller, userId: string, { role }: MemberPatch): Promise<Member> {
  const existingMember = await getMember(deps, caller, userId)
  if (existingMember.role === role) return existingMember
  await runKeepingOwner(deps, [
    ...store.updateMemberRole(caller.workspaceId, userId, role),
    deleteSessions(userId, caller.userId === userId ? (caller.sessionId ?? null) : null),
    auditEntry(
      deps,
      caller,
      'member.role-changed',
      userId,
      { from: existingMember.role, to: role },
      { name: existingMember.name },
    ),
  ])
  return getMember(deps, caller, userId)
}

/**
 * Removes a member from the workspace. What they did stays. In their last workspace, it ends their sessions.
 * @throws DomainError `conflict` (code `last-owner`)
 */
export async function removeMember(deps: Deps, caller: Caller, userId: string): Promise<void> {
  const { name, email, role } = await getMember(deps, caller, userId)
  await runKeepingOwner(deps, [
    ...store.deleteMember(caller.workspaceId, userId),
    // An unused invitation would let them in again.
    revokeMemberInvitationsByEmail(caller.workspaceId, email, deps.now()),
    deleteSessionsWithoutWorkspace(userId),
    auditEntry(deps, caller, 'member.removed', userId, { role }, { name }),
  ])
}

/** The workspaces that a user owns, beside the caller's. */
export interface OtherOwnerships {
  /** Of those that the caller is a member of. */
  names: string[]
  /** How many there are that the caller cannot see. */
  hidden: number
}

/** What a removed member still owns. */
export async function listOtherOwnerships(deps: Deps, caller: Caller, userId: string): Promise<OtherOwnerships> {
  const [theirs, own] = await Promise.all([
    deps.database.all(selectMemberships(userId)),
    deps.database.all(selectMemberships(caller.userId ?? '')),
  ])
  const owned = theirs.filter(
    ({ workspaceId, role, demoAt }) => role === 'owner' && demoAt === null && workspaceId !== caller.workspaceId,
  )
  const visible = owned.filter(({ workspaceId }) => own.some((membership) => membership.workspaceId === workspaceId))
  return { names: visible.map(({ workspaceName }) => workspaceName), hidden: owned.length - visible.length }
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

const toMember = ({
  createdAt,
  lastSeenAt,
  hasAuthenticatorApp,
  passkeys,
  awayFrom,
  awayUntil,
  ...row
}: store.MemberRow): Member => ({
  ...row,
  outOfOffice: awayFrom !== null && awayUntil !== null ? { from: awayFrom, until: awayUntil } : null,
  secondFactors: [
    ...(hasAuthenticatorApp > 0 ? (['authenticator-app'] as const) : []),
    ...(passkeys > 0 ? (['passkey'] as const) : []),
  ],
  createdAt: toIso(createdAt),
  lastSeenAt: toIsoOrNull(lastSeenAt),
})
