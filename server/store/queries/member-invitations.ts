import type { Role } from '../../../shared/roles.ts'
import { and, lockAndAssert, type Position, sql } from '../sql.ts'

export interface MemberInvitationRow {
  id: string
  workspaceId: string
  email: string
  role: Role
  locale: string | null
  tokenHash: string
  createdAt: number
  createdBy: string
  expiresAt: number
  acceptedAt: number | null
  revokedAt: number | null
}

const columns = sql`
  id, workspace_id as "workspaceId", email, role, locale, token_hash as "tokenHash", created_at as "createdAt",
  created_by as "createdBy", expires_at as "expiresAt", accepted_at as "acceptedAt", revoked_at as "revokedAt"`

/** Neither accepted nor revoked. */
const isOpen = sql`accepted_at is null and revoked_at is null`

export const insertMemberInvitation = (row: MemberInvitationRow) => sql`
  insert into member_invitation (id, workspace_id, email, role, locale, token_hash, created_at, created_by, expires_at)
  values (${row.id}, ${row.workspaceId}, ${row.email}, ${row.role}, ${row.locale}, ${row.tokenHash}, ${row.createdAt},
          ${row.createdBy}, ${row.expiresAt})`

export const selectMemberInvitationById = (workspaceId: string, id: string) => sql<MemberInvitationRow>`
  select ${columns} from member_invitation where workspace_id = ${workspaceId} and id = ${id} and ${isOpen}`

export const selectMemberInvitations = (workspaceId: string, page: Position) => sql<MemberInvitationRow>`
  select ${columns}
  from   member_invitation
  where  ${and([sql`workspace_id = ${workspaceId}`, isOpen, page.before !== undefined && sql`id < ${page.before}`])}
  order by id desc
  limit ${page.limit}`

/** An invitation by its token, which also permits knowing the name of the workspace. */
export const selectMemberInvitationByToken = (tokenHash: string) => sql<
  MemberInvitationRow & { workspaceName: string; slug: string }
>`
  select i.*, w.name as "workspaceName", w.slug
  from  (select ${columns} from member_invitation where token_hash = ${tokenHash}) i
  join   workspace w on w.id = i."workspaceId"`

/** The open invitations for an address, in all workspaces. */
export const selectMemberInvitationsByEmail = (email: string, now: number) => sql<MemberInvitationRow>`
  select ${columns} from member_invitation where email = ${email} and expires_at > ${now} and ${isOpen} order by id`

export const revokeMemberInvitation = (workspaceId: string, id: string, now: number) => sql`
  update member_invitation set revoked_at = ${now} where workspace_id = ${workspaceId} and id = ${id} and ${isOpen}`

/** Revokes earlier invitations: an address has at most one per workspace. */
export const revokeMemberInvitationsByEmail = (workspaceId: string, email: string, now: number) => sql`
  update member_invitation set revoked_at = ${now} where workspace_id = ${workspaceId} and email = ${email} and ${isOpen}`

export const renewMemberInvitation = (
  workspaceId: string,
  id: string,
  { tokenHash, expiresAt }: Pick<MemberInvitationRow, 'tokenHash' | 'expiresAt'>,
) => sql`
  update member_invitation
  set    token_hash = ${tokenHash}, expires_at = ${expiresAt}
  where  workspace_id = ${workspaceId} and id = ${id} and ${isOpen}`

/** Accepts an invitation once. The batch fails if it is no longer open, or has expired. */
export const acceptMemberInvitation = (id: string, now: number) => [
  ...lockAndAssert('member_invitation', sql`id = ${id}`, sql`${isOpen} and expires_at > ${now}`),
  sql`update member_invitation set accepted_at = ${now} where id = ${id}`,
]
