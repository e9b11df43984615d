import type { Role } from '../../../shared/roles.ts'
import type { Statement } from '../database.ts'
import { and, assertThat, type Position, sql } from '../sql.ts'

export interface MemberRow {
  /** The id of the user. */
  id: string
  name: string
  email: string
  role: Role
  /** Out of office: the first and the last day. */
  awayFrom: string | null
  awayUntil: string | null
  createdAt: number
  /** When one of their sessions was last extended. */
  lastSeenAt: number | null
  /** 1 if they have an authenticator app. */
  hasAuthenticatorApp: number
  passkeys: number
}

const selectMembersWhere = (conditions: Parameters<typeof and>[0], limit: number) => sql<MemberRow>`
  select p.id, p.name, p.email, m.role, m.away_from as "awayFrom", m.away_until as "awayUntil", m.created_at as "createdAt",
         (select max(s.updated_at) from session s where s.user_id = p.id) as "lastSeenAt",
         (select cast(count(*) as bigint) from passkey k where k.user_id = p.id) as passkeys,
         (select cast(count(*) as bigint) from second_factor f
          where f.user_id = p.id and f.verified = 1) as "hasAuthenticatorApp"
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

/** Some owners of a workspace. */
export const selectOwners = (workspaceId: string, limit: number) =>
  selectMembersWhere([sql`m.workspace_id = ${workspaceId} and m.role = 'owner'`], limit)

export const selectMemberById = (workspaceId: string, userId: string) =>
  selectMembersWhere([sql`m.workspace_id = ${workspaceId}`, sql`m.user_id = ${userId}`], 1)

/** The member with this email address. */
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
 * Changes the role of a member. The batch fails if they are the last owner of the workspace.
 * Run it exclusively: two owners may demote each other at the same time.
 */
export const updateMemberRole = (workspaceId: string, userId: string, role: Role): Statement[] => [
  ...(role === 'owner' ? [] : [assertNotLastOwner(workspaceId, userId)]),
  sql`update member set role = ${role} where workspace_id = ${workspaceId} and user_id = ${userId}`,
]

/**
 * Deletes a member. The batch fails if they are the last owner of the workspace.
 * Run it exclusively: two owners may remove each other at the same time.
 */
export const deleteMember = (workspaceId: string, userId: string): Statement[] => [
  assertNotLastOwner(workspaceId, userId),
  sql`delete from member where workspace_id = ${workspaceId} and user_id = ${userId}`,
]

const assertNotLastOwner = (workspaceId: string, userId: string) => {
  const ownsWorkspace = sql`workspace_id = ${workspaceId} and role = 'owner'`
  return assertThat(sql`
    not exists (select 1 from member where ${ownsWorkspace} and user_id = ${userId})
    or exists (select 1 from member where ${ownsWorkspace} and user_id <> ${userId})`)
}
