import type { Country } from '../../../shared/country.ts'
import type { Role } from '../../../shared/roles.ts'
import { sql } from '../sql.ts'

/** A member for whom a link acts, and their workspace. */
export interface LinkMemberRow {
  name: string
  email: string
  locale: string | null
  role: Role
  /** When they became a member. */
  createdAt: number
  /** Links are valid from this time on. */
  actionLinksSince: number
  slug: string
  workspaceName: string
  timeZone: string
  country: Country | null
  secondFactorRequiredAt: number | null
  /** Whether they sign in with a second factor or a passkey: 1 or 0. */
  hasSecondFactor: number
}

export const selectLinkMember = (workspaceId: string, userId: string) => sql<LinkMemberRow>`
  select p.name, p.email, p.locale, m.role, m.created_at as "createdAt", m.action_links_since as "actionLinksSince",
         w.slug, w.name as "workspaceName", w.time_zone as "timeZone", w.country,
         w.second_factor_required_at as "secondFactorRequiredAt", coalesce(p.two_factor_enabled, 0) as "hasSecondFactor"
  from   member m
  join   app_user p on p.id = m.user_id
  join   workspace w on w.id = m.workspace_id
  where  m.workspace_id = ${workspaceId} and m.user_id = ${userId} and w.deleted_at is null`

/** Makes the links worthless that a user has been sent. */
export const revokeActionLinks = (userId: string, now: number) => sql`
  update member set action_links_since = ${now} where user_id = ${userId}`
