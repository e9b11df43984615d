import type { ListPage, Paging } from '../../../shared/list.ts'
import type { MemberInvitation, MemberInvitationWithUrl, NewMemberInvitation } from '../../../shared/member.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/member-invitations.ts'
import { selectMemberByEmail } from '../../store/queries/members.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { enqueueEmail } from '../email.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { hash } from '../secrets.ts'

/** How long an invitation can be accepted. */
const VALIDITY_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Invites a user into the workspace by an email with a link. An earlier invitation to the same address is revoked. The
 * link is in the result and in the email, nowhere else.
 * @throws DomainError `conflict` (code `already-member`) if the user is a member
 */
export async function inviteMember(
  deps: Deps,
  caller: Caller,
  input: NewMemberInvitation,
  idempotency?: Idempotency,
): Promise<MemberInvitationWithUrl> {
  await rejectInDemo(deps, caller)
  const token = deps.newSecret()
  const { result, repeated } = await runOnce(deps, caller, idempotency, async () => {
    const [member] = await deps.database.all(selectMemberByEmail(caller.workspaceId, input.email))
    if (member) {
      throw new DomainError('conflict', 'already-member', 'A member of the workspace has this address already.', {
        path: 'email',
      })
    }
    const row = buildInvitationRow(deps, caller, input, token)
    const statements = [
      store.revokeMemberInvitationsByEmail(caller.workspaceId, input.email, row.createdAt),
      store.insertMemberInvitation(row),
      auditEntry(deps, caller, 'member-invitation.created', row.id, { role: input.role }, { email: input.email }),
      await enqueueInvitationEmail(deps, caller, row, token),
    ]
    return { statements, result: row.id }
  })
  deps.wakeWorker()
  return { ...(await getMemberInvitation(deps, caller, result)), url: repeated ? null : buildJoinUrl(deps, token) }
}

/** Sends an invitation again with a new link; the earlier link stops working. */
export async function resendMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<MemberInvitationWithUrl> {
  const [row] = await deps.database.all(store.selectMemberInvitationById(caller.workspaceId, id))
  if (!row) throw notFound('invitation', id)
  const token = deps.newSecret()
  const renewal = { tokenHash: hash(token), expiresAt: deps.now() + VALIDITY_MS }
  await deps.database.batch([
    store.renewMemberInvitation(caller.workspaceId, id, renewal),
    auditEntry(deps, caller, 'member-invitation.resent', id, { role: row.role }, { email: row.email }),
    await enqueueInvitationEmail(deps, caller, row, token),
  ])
  deps.wakeWorker()
  return { ...toMemberInvitation({ ...row, ...renewal }), url: buildJoinUrl(deps, token) }
}

export async function getMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<MemberInvitation> {
  const [row] = await deps.database.all(store.selectMemberInvitationById(caller.workspaceId, id))
  if (!row) throw notFound('invitation', id)
  return toMemberInvitation(row)
}

/** Invitations that are neither accepted nor revoked. Expired ones are included: they can be sent again. */
export const listMemberInvitations = (
  deps: Deps,
  caller: Caller,
  paging: Paging,
): Promise<ListPage<MemberInvitation>> =>
  listPage(
    deps.database,
    paging,
    (position) => store.selectMemberInvitations(caller.workspaceId, position),
    toMemberInvitation,
  )

export async function revokeMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { email, role } = await getMemberInvitation(deps, caller, id)
  await deps.database.batch([
    store.revokeMemberInvitation(caller.workspaceId, id, deps.now()),
    auditEntry(deps, caller, 'member-invitation.revoked', id, { role }, { email }),
  ])
}

const buildJoinUrl = ({ publicUrl }: Deps, token: string) => `${publicUrl}/join/${token}`

function buildInvitationRow(
  deps: Deps,
  caller: Caller,
  { email, role, locale }: NewMemberInvitation,
  token: string,
): store.MemberInvitationRow {
  const now = deps.now()
  return {
    id: deps.newId(now),
    workspaceId: caller.workspaceId,
    email,
    role,
    locale: locale ?? null,
    tokenHash: hash(token),
    createdAt: now,
    createdBy: caller.actor,
    expiresAt: now + VALIDITY_MS,
    acceptedAt: null,
    revokedAt: null,
  }
}

async function enqueueInvitationEmail(deps: Deps, caller: Caller, row: store.MemberInvitationRow, token: string) {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  return enqueueEmail(deps, caller.workspaceId, {
    to: row.email,
    template: 'invitation',
    locale: row.locale,
    url: buildJoinUrl(deps, token),
    workspace: workspaceRow?.name ?? '',
    // An API key or the command line has no name that recipients know.
    ...(caller.userId !== undefined && { from: caller.name }),
  })
}

const toMemberInvitation = ({
  id,
  email,
  role,
  createdAt,
  expiresAt,
}: store.MemberInvitationRow): MemberInvitation => ({
  id,
  email,
  role,
  createdAt: toIso(createdAt),
  expiresAt: toIso(expiresAt),
})
