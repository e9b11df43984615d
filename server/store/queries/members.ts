import type { Role } from '../../../shared/roles.ts'
import type { Statement } from '../database.ts'
import { and, type Position, sql } from '../sql.ts'

export interface MemberRow {
  /** Of the person. */
  id: string
  name: string
  email: string
  role: Role
  createdAt: number
  /** When one of his sessions was last prolonged. */
  lastSeenAt: number | null
}

const selectMembersWhere = (conditions: Parameters<typeof and>[0], limit: number) => sql<MemberRow>`
  select p.id, p.name, p.email, m.role, m.created_at as "createdAt",
         (select max(s.updated_at) from session s where s.user_id = p.id) as "lastSeenAt"
  from   member m
  join   app_user p on p.id = m.user_id
  where  ${and(conditions)}
  order by m.user_id desc
  limit ${limit}`

export const selectMembers = (workspaceId: string, page: Position) =>
  selectMembersWhere(
    [sql`m.workspace_id = ${workspaceId}`, page.before !== undefined && sql`m.user_id < ${page.before}`],
    page.limit,
  )

export const selectMemberById = (workspaceId: string, userId: string) =>
  selectMembersWhere([sql`m.workspace_id = ${workspaceId}`, sql`m.user_id = ${userId}`], 1)

/** Whether somebody with this address is a member. */
export const selectMemberByEmail = (workspaceId: string, email: string) => sql<{ id: string }>`
  select p.id
  from   app_user p
  join   member m on m.workspace_id = ${workspaceId} and m.user_id = p.id
  where  p.email = ${email}`

export interface NewMemberRow {
  workspaceId: string
  userId: string
  role: Role
  createdAt: number
  createdBy: string
}

export const insertMember = (row: NewMemberRow) => sql`
  insert into member (workspace_id, user_id, role, created_at, created_by)
  values (${row.workspaceId}, ${row.userId}, ${row.role}, ${row.createdAt}, ${row.createdBy})`

/**
 * Changes a role. Where that would leave the workspace without an owner the row refers to nobody, and so the batch fails.
 * Run it alone: two owners may demote each other at once.
 */
export const updateMemberRole = (workspaceId: string, userId: string, role: Role): Statement => sql`
  update member
  set    role = ${role},
         user_id = case when ${role} = 'owner' or role <> 'owner' or ${hasOtherOwner(workspaceId, userId)}
                          then user_id else '' end
  where  workspace_id = ${workspaceId} and user_id = ${userId}`

const hasOtherOwner = (workspaceId: string, userId: string) => sql`exists (
  select 1 from member other
  where  other.workspace_id = ${workspaceId} and other.role = 'owner' and other.user_id <> ${userId})`

export const deleteMember = (workspaceId: string, userId: string) => sql`
  delete from member where workspace_id = ${workspaceId} and user_id = ${userId}`
