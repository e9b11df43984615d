import type { Country } from '../../../shared/country.ts'
import type { Role } from '../../../shared/roles.ts'
import { sql } from '../sql.ts'

/** The user of a session, with one row for each membership, or one row without any. */
export interface SessionMembershipRow {
  sessionId: string
  expiresAt: number
  refreshedAt: number
  userId: string
  name: string
  email: string
  locale: string | null
  workspaceId: string | null
  slug: string | null
  workspaceName: string | null
  timeZone: string | null
  country: Country | null
  weekStartsOn: number | null
  fiscalYearStartsIn: number | null
  demoAt: number | null
  /** JSON: what properties are called, by key and language. */
  segmentLabels: string | null
  role: Role | null
}

export const selectSessionMemberships = (token: string) => sql<SessionMembershipRow>`
  select s.id as "sessionId", s.expires_at as "expiresAt", s.updated_at as "refreshedAt",
         p.id as "userId", p.name, p.email, p.locale,
         w.id as "workspaceId", w.slug, w.name as "workspaceName", w.time_zone as "timeZone",
         w.country, w.week_starts_on as "weekStartsOn",
         w.fiscal_year_starts_in as "fiscalYearStartsIn", w.demo_at as "demoAt", w.segment_labels as "segmentLabels",
         m.role
  from   session s
  join   app_user p on p.id = s.user_id
  left join member m on m.user_id = p.id
  left join workspace w on w.id = m.workspace_id
  where  s.token = ${token}
  order by w.demo_at is not null, w.name, w.id`
