import type { List, Paging } from '../../../shared/list.ts'
import type { MemberInvitation, MemberInvitationWithUrl, NewMemberInvitation } from '../../../shared/member.ts'
import { iso } from '../../../shared/text.ts'
import * as store from '../../store/queries/member-invitations.ts'
import { memberWithEmail } from '../../store/queries/members.ts'
import { workspace } from '../../store/queries/workspaces.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { mailed } from '../email.ts'
import { DomainError, unknown } from '../errors.ts'
import { type Idempotency, once } from '../idempotency.ts'
import { list } from '../pagination.ts'
import { hash } from '../secrets.ts'

/** For how long an invitation can be accepted. */
const VALID = 7 * 24 * 60 * 60 * 1000

/**
 * Invites somebody into the workspace, by an e-mail with a link; an earlier invitation to the same address ends. The link
 * is in the answer to this call and in the e-mail, nowhere else.
 * @throws DomainError `conflict` (code `member`) where he is in it already
 */
export async function inviteMember(
  deps: Deps,
  caller: Caller,
  input: NewMemberInvitation,
  idempotency?: Idempotency,
): Promise<MemberInvitationWithUrl> {
  const token = deps.newSecret()
  const { result, repeated } = await once(deps, caller, idempotency, async () => {
    const [member] = await deps.database.all(memberWithEmail(caller.workspaceId, input.email))
    if (member) {
      throw new DomainError('conflict', 'Somebody with this address is in the workspace already.', {
        path: 'email',
        code: 'member',
      })
    }
    const row = newInvitation(deps, caller, input, token)
    const statements = [
      store.revokeMemberInvitationsTo(caller.workspaceId, input.email, row.createdAt),
      store.insertMemberInvitation(row),
      audited(deps, caller, 'member-invitation.made', row.id, { email: input.email, role: input.role }),
      await letter(deps, caller, row, token),
    ]
    return { statements, result: row.id }
  })
  deps.queued()
  return { ...(await getMemberInvitation(deps, caller, result)), url: repeated ? null : joinUrl(deps, token) }
}

/** Sends an invitation again, with a new link: the earlier one leads nowhere then. */
export async function resendMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<MemberInvitationWithUrl> {
  const [row] = await deps.database.all(store.memberInvitation(caller.workspaceId, id))
  if (!row) throw unknown('invitation', id)
  const token = deps.newSecret()
  const renewed = { tokenHash: hash(token), expiresAt: deps.now() + VALID }
  await deps.database.batch([
    store.renewMemberInvitation(caller.workspaceId, id, renewed),
    audited(deps, caller, 'member-invitation.sent-again', id, { email: row.email, role: row.role }),
    await letter(deps, caller, row, token),
  ])
  deps.queued()
  return { ...show({ ...row, ...renewed }), url: joinUrl(deps, token) }
}

export async function getMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<MemberInvitation> {
  const [row] = await deps.database.all(store.memberInvitation(caller.workspaceId, id))
  if (!row) throw unknown('invitation', id)
  return show(row)
}

/** Those that are neither accepted nor revoked, also those that are too old by now: they can be sent again. */
export const listMemberInvitations = (deps: Deps, caller: Caller, paging: Paging): Promise<List<MemberInvitation>> =>
  list(deps.database, paging, (position) => store.memberInvitations(caller.workspaceId, position), show)

export async function revokeMemberInvitation(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { email, role } = await getMemberInvitation(deps, caller, id)
  await deps.database.batch([
    store.revokeMemberInvitation(caller.workspaceId, id, deps.now()),
    audited(deps, caller, 'member-invitation.revoked', id, { email, role }),
  ])
}

const joinUrl = ({ publicUrl }: Deps, token: string) => `${publicUrl}/join/${token}`

function newInvitation(
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
    expiresAt: now + VALID,
    acceptedAt: null,
    revokedAt: null,
  }
}

async function letter(deps: Deps, caller: Caller, row: store.MemberInvitationRow, token: string) {
  const [place] = await deps.database.all(workspace(caller.workspaceId))
  return mailed(deps, caller.workspaceId, {
    to: row.email,
    letter: 'invitation',
    locale: row.locale,
    url: joinUrl(deps, token),
    place: place?.name ?? '',
    // A key or the command line is no person to know.
    ...(caller.personId !== undefined && { from: caller.name }),
  })
}

const show = ({ id, email, role, createdAt, expiresAt }: store.MemberInvitationRow): MemberInvitation => ({
  id,
  email,
  role,
  createdAt: iso(createdAt),
  expiresAt: iso(expiresAt),
})
