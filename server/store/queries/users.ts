import type { Role } from '../../../shared/roles.ts'
import { assignments, type Columns, type Statement, sql } from '../database.ts'

export interface PersonRow {
  id: string
  name: string
  email: string
  locale: string | null
  /** 0 or 1. */
  twoFactorEnabled: number | null
}

const columns = sql`id, name, email, locale, two_factor_enabled as "twoFactorEnabled"`

export const person = (id: string) => sql<PersonRow>`select ${columns} from app_user where id = ${id}`

export const personWithEmail = (email: string) => sql<PersonRow>`select ${columns} from app_user where email = ${email}`

export interface NewPersonRow {
  id: string
  name: string
  email: string
  locale: string | null
  createdAt: number
}

/** Whoever has come by an invitation, or by the set-up address, has proven whose address it is. */
export const insertPerson = (row: NewPersonRow) => sql`
  insert into app_user (id, name, email, email_verified, two_factor_enabled, locale, created_at, updated_at)
  values (${row.id}, ${row.name}, ${row.email}, 1, 0, ${row.locale}, ${row.createdAt}, ${row.createdAt})`

/** By which somebody signs in with a password. @param id of the account */
export const insertPassword = (id: string, personId: string, hash: string, now: number) => sql`
  insert into account (id, user_id, provider_id, account_id, password, created_at, updated_at)
  values (${id}, ${personId}, 'credential', ${personId}, ${hash}, ${now}, ${now})`

/** How somebody can sign in: by a password, or by a provider. */
export const accountsOf = (personId: string) => sql<{ providerId: string; password: string | null }>`
  select provider_id as "providerId", password from account where user_id = ${personId} order by id`

export const setPassword = (personId: string, hash: string, now: number) => sql`
  update account
  set    password = ${hash}, updated_at = ${now}
  where  user_id = ${personId} and provider_id = 'credential'`

export const updatePerson = (id: string, values: Columns) => sql`
  update app_user set ${assignments(values)} where id = ${id}`

/** Where somebody is, for the log of each workspace. */
export const placesOf = (personId: string) => sql<{ workspaceId: string; role: Role }>`
  select workspace_id as "workspaceId", role from member where user_id = ${personId} order by workspace_id`

export interface SessionRow {
  id: string
  createdAt: number
  /** When it was last prolonged. */
  updatedAt: number
  address: string | null
  userAgent: string | null
}

export const sessionsOf = (personId: string, now: number) => sql<SessionRow>`
  select id, created_at as "createdAt", updated_at as "updatedAt", ip_address as address, user_agent as "userAgent"
  from   session
  where  user_id = ${personId} and expires_at > ${now}
  order by id desc
  limit 100`

export const prolongSession = (id: string, { now, until }: { now: number; until: number }) => sql`
  update session set expires_at = ${until}, updated_at = ${now} where id = ${id}`

export const deleteSession = (personId: string, id: string) => sql<{ id: string }>`
  delete from session where user_id = ${personId} and id = ${id} returning id`

/** @param but the one that stays */
export const deleteSessions = (personId: string, but: string | null) => sql<{ id: string }>`
  delete from session where user_id = ${personId} and id <> ${but ?? ''} returning id`

/** Ends whatever could still let somebody in without his new password: links of e-mails, and a code that is waited for. */
export const deleteProofs = (personId: string) => sql`
  delete from verification
  where  value = ${personId} or value in (
    select '{"type":"magic-link","email":"' || email || '"}' from app_user where id = ${personId})`

/** What is over: sessions, and what was to be proven. */
export const forgetOver = (now: number): Statement[] => [
  sql`delete from session where expires_at <= ${now}`,
  sql`delete from verification where expires_at <= ${now}`,
]
