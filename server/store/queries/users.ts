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

/** Whoever has come by an invitation, or by the set-up address, has proven whose address it is. */
export const insertUser = (row: NewUserRow) => sql`
  insert into app_user (id, name, email, email_verified, two_factor_enabled, locale, created_at, updated_at)
  values (${row.id}, ${row.name}, ${row.email}, 1, 0, ${row.locale}, ${row.createdAt}, ${row.createdAt})`

/** By which somebody signs in with a password. @param id of the account */
export const insertPasswordAccount = (id: string, userId: string, hash: string, now: number) => sql`
  insert into account (id, user_id, provider_id, account_id, password, created_at, updated_at)
  values (${id}, ${userId}, 'credential', ${userId}, ${hash}, ${now}, ${now})`

/** How somebody can sign in: by a password, or by a provider. */
export const selectAccounts = (userId: string) => sql<{ providerId: string; password: string | null }>`
  select provider_id as "providerId", password from account where user_id = ${userId} order by id`

export const updatePassword = (userId: string, hash: string, now: number) => sql`
  update account
  set    password = ${hash}, updated_at = ${now}
  where  user_id = ${userId} and provider_id = 'credential'`

export const updateUser = (id: string, values: ColumnValues) => sql`
  update app_user set ${assignments(values)} where id = ${id}`

/** Where somebody is, for the log of each workspace. */
export const selectMemberships = (userId: string) => sql<{ workspaceId: string; role: Role }>`
  select workspace_id as "workspaceId", role from member where user_id = ${userId} order by workspace_id`

export interface SessionRow {
  id: string
  createdAt: number
  /** When it was last prolonged. */
  updatedAt: number
  address: string | null
  userAgent: string | null
}

export const selectSessions = (userId: string, now: number) => sql<SessionRow>`
  select id, created_at as "createdAt", updated_at as "updatedAt", ip_address as address, user_agent as "userAgent"
  from   session
  where  user_id = ${userId} and expires_at > ${now}
  order by id desc
  limit 100`

export const extendSession = (id: string, { now, until }: { now: number; until: number }) => sql`
  update session set expires_at = ${until}, updated_at = ${now} where id = ${id}`

export const deleteSession = (userId: string, id: string) => sql<{ id: string }>`
  delete from session where user_id = ${userId} and id = ${id} returning id`

/** @param exceptId the one that stays */
export const deleteSessions = (userId: string, exceptId: string | null) => sql<{ id: string }>`
  delete from session where user_id = ${userId} and id <> ${exceptId ?? ''} returning id`

/** Ends whatever could still let somebody in without his new password: links of e-mails, and a code that is waited for. */
export const deletePendingVerifications = (userId: string) => sql`
  delete from verification
  where  value = ${userId} or value in (
    select '{"type":"magic-link","email":"' || email || '"}' from app_user where id = ${userId})`

/** What is over: sessions, and what was to be proven. */
export const purgeExpired = (now: number): Statement[] => [
  sql`delete from session where expires_at <= ${now}`,
  sql`delete from verification where expires_at <= ${now}`,
]
