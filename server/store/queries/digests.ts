import type { CalendarDay } from '../../../shared/calendar.ts'
import type { Role } from '../../../shared/roles.ts'
import { assertThat, inList, sql } from '../sql.ts'

/** A member who may get a digest of a workspace. */
export interface DigestMemberRow {
  userId: string
  role: Role
  /** JSON: what is set of `NotificationSettings`. */
  notifications: string
  /** The last day whose digest has been dealt with; empty before the first. */
  digestDay: CalendarDay
  createdAt: number
}

/** The members whose digest of `day` has not been dealt with. */
export const selectDigestMembers = (workspaceId: string, day: CalendarDay, limit: number) => sql<DigestMemberRow>`
  select user_id as "userId", role, notifications, digest_day as "digestDay", created_at as "createdAt"
  from   member
  where  workspace_id = ${workspaceId} and digest_day < ${day}
  order by user_id
  limit ${limit}`

/** Marks the digest of a day as dealt with. The batch fails if it is already, for one of the members. */
export function markDigestDay(workspaceId: string, userIds: readonly string[], day: CalendarDay) {
  const members = sql`workspace_id = ${workspaceId} and user_id in ${inList(userIds)}`
  return [
    sql`update member set digest_day = digest_day where ${members}`,
    assertThat(sql`not exists (select 1 from member where ${members} and digest_day >= ${day})`),
    sql`update member set digest_day = ${day} where ${members}`,
  ]
}
