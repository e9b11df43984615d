import type { Role } from '../../../shared/roles.ts'
import type { Statement } from '../database.ts'
import { assignments, type ColumnValues, sql } from '../sql.ts'

export interface UserRow {
  id: string
  name: string
  email: string
  locale: string | null
  /** 0 or 1. */
  twoFactorEnabled: number | null
}

const columns = sql`id, name, email, locale, two_factor_enabled as "twoFactorEnabled"`

export const selectUserById = (id: string) => sql<UserRow>`select ${columns} from app_user where id = ${id}`

export const selectUserByEmail = (email: string) => sql<UserRow>`select ${columns} from app_user where email = ${email}`

export interface NewUserRow {
  id: string
  name: string
  email: string
  locale: string | null
  createdAt: number
}

/** Inserts a user whose email is verified by an invitation or by the set-up link. */
export const insertUser = (row: NewUserRow) => sql`
  insert into app_user (id, name, email, email_verified, two_factor_enabled, locale, created_at, updated_at)
  values (${row.id}, ${row.name}, ${row.email}, 1, 0, ${row.locale}, ${row.createdAt}, ${row.createdAt})`

/** Inserts the account for signing in with a password. */
export const insertPasswordAccount = (id: string, userId: string, hash: string, now: number) => sql`
  insert into account (id, user_id, provider_id, account_id, password, created_at, updated_at)
  values (${id}, ${userId}, 'credential', ${userId}, ${hash}, ${now}, ${now})`

/** The ways in which a user can sign in: password and providers. */
export const selectAccounts = (userId: string) => sql<{ providerId: string; password: string | null }>`
  select provider_id as "providerId", password from account where user_id = ${userId} order by id`

/** Deletes the accounts of identity providers that are bound to a user. */
export const deleteProviderAccounts = (userId: string) => sql`
  delete from account where user_id = ${userId} and provider_id <> 'credential'`

export const updatePassword = (userId: string, hash: string, now: number) => sql`
  update account
  set    password = ${hash}, updated_at = ${now}
  where  user_id = ${userId} and provider_id = 'credential'`

export const updateUser = (id: string, values: ColumnValues) => sql`
  update app_user set ${assignments(values)} where id = ${id}`

export interface MembershipRow {
  workspaceId: string
  workspaceName: string
  /** Set for the workspace with sample data. */
  demoAt: number | null
  role: Role
}

export const selectMemberships = (userId: string) => sql<MembershipRow>`
  select m.workspace_id as "workspaceId", w.name as "workspaceName", w.demo_at as "demoAt", m.role
  from   member m
  join   workspace w on w.id = m.workspace_id
  where  m.user_id = ${userId}
  order by m.workspace_id`

/** Invalidates everything that could sign a user in without the new password: emailed links and pending codes. */
export const deletePendingVerifications = (userId: string) => sql`
  delete from verification
  where  value = ${userId} or value in (
    select '{"type":"magic-link","email":"' || email || '"}' from app_user where id = ${userId})`

/** Deletes expired sessions and verifications. */
export const purgeExpired = (now: number): Statement[] => [
  sql`delete from session where expires_at <= ${now}`,
  sql`delete from verification where expires_at <= ${now}`,
]
