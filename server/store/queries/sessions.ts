import type { Country } from '../../../shared/country.ts'
import type { Role } from '../../../shared/roles.ts'
import { inList, sql } from '../sql.ts'

/** The user of a session, with one row for each membership, or one row without any. */
export interface SessionMembershipRow {
  sessionId: string
  expiresAt: number
  refreshedAt: number
  startedAt: number
  /** When the user last proved who they are. */
  authenticatedAt: number
  userId: string
  name: string
  email: string
  locale: string | null
  /** 1 if the user has a second factor, or their identity provider has checked one. */
  hasSecondFactor: number
  workspaceId: string | null
  slug: string | null
  workspaceName: string | null
  timeZone: string | null
  country: Country | null
  weekStartsOn: number | null
  fiscalYearStartsIn: number | null
  festivals: 'country' | 'none' | null
  demoAt: number | null
  secondFactorRequiredAt: number | null
  /** JSON: what properties are called, by key and language. */
  segmentLabels: string | null
  role: Role | null
}

export const selectSessionMemberships = (token: string) => sql<SessionMembershipRow>`
  select s.id as "sessionId", s.expires_at as "expiresAt", s.updated_at as "refreshedAt",
         s.created_at as "startedAt", coalesce(s.authenticated_at, s.created_at) as "authenticatedAt",
         p.id as "userId", p.name, p.email, p.locale,
         case when p.two_factor_enabled = 1 or s.multi_factor = 1 then 1 else 0 end as "hasSecondFactor",
         w.id as "workspaceId", w.slug, w.name as "workspaceName", w.time_zone as "timeZone",
         w.country, w.week_starts_on as "weekStartsOn",
         w.fiscal_year_starts_in as "fiscalYearStartsIn", w.festivals, w.demo_at as "demoAt", w.segment_labels as "segmentLabels",
         w.second_factor_required_at as "secondFactorRequiredAt",
         m.role
  from   session s
  join   app_user p on p.id = s.user_id
  left join member m on m.user_id = p.id
  left join workspace w on w.id = m.workspace_id
  where  s.token = ${token}
  order by w.demo_at is not null, w.name, w.id`

/** What sessions may open: one row for each session and workspace. */
export interface SessionAccessRow {
  sessionId: string
  expiresAt: number
  workspaceId: string
  role: Role
  hasSecondFactor: number
  secondFactorRequiredAt: number | null
}

export const selectSessionAccess = (sessionIds: readonly string[]) => sql<SessionAccessRow>`
  select s.id as "sessionId", s.expires_at as "expiresAt", m.workspace_id as "workspaceId", m.role,
         case when p.two_factor_enabled = 1 or s.multi_factor = 1 then 1 else 0 end as "hasSecondFactor",
         w.second_factor_required_at as "secondFactorRequiredAt"
  from   session s
  join   app_user p on p.id = s.user_id
  join   member m on m.user_id = p.id
  join   workspace w on w.id = m.workspace_id
  where  s.id in ${inList(sessionIds)}`

export interface SessionRow {
  id: string
  createdAt: number
  /** When it was last extended. */
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

/** @param exceptId the session to keep */
export const deleteSessions = (userId: string, exceptId: string | null) => sql<{ id: string }>`
  delete from session where user_id = ${userId} and id <> ${exceptId ?? ''} returning id`

/** Gives a session a new token, so that the old one is worth nothing. */
export const replaceSessionToken = (
  id: string,
  { token, authenticatedAt }: { token: string; authenticatedAt: number },
) => sql`
  update session set token = ${token}, authenticated_at = ${authenticatedAt} where id = ${id}`

/** Ends the sessions of a user who is a member of nothing but sample data. */
export const deleteSessionsWithoutWorkspace = (userId: string) => sql`
  delete from session
  where  user_id = ${userId}
  and    not exists (
    select 1
    from   member m
    join   workspace w on w.id = m.workspace_id
    where  m.user_id = ${userId} and w.demo_at is null)`
