import type { CalendarDay } from '../../../shared/calendar.ts'
import type { Role } from '../../../shared/roles.ts'
import { and, assertThat, inList, mergeJson, sql } from '../sql.ts'

/** A member who may get emails about a workspace. */
export interface RecipientRow {
  userId: string
  email: string
  locale: string | null
  role: Role
  /** JSON: what is set of `NotificationSettings`. */
  notifications: string
  /** Whether they sign in with a second factor or a passkey: 1 or 0. */
  hasSecondFactor: number
}

const selectRecipientsWhere = (conditions: Parameters<typeof and>[0], limit: number) => sql<RecipientRow>`
  select m.user_id as "userId", p.email, p.locale, m.role, m.notifications,
         coalesce(p.two_factor_enabled, 0) as "hasSecondFactor"
  from   member m
  join   app_user p on p.id = m.user_id
  where  ${and(conditions)}
  order by m.user_id
  limit ${limit}`

export const selectRecipient = (workspaceId: string, userId: string) =>
  selectRecipientsWhere([sql`m.workspace_id = ${workspaceId}`, sql`m.user_id = ${userId}`], 1)

/** The members of a workspace. */
export const selectRecipients = (workspaceId: string, limit: number) =>
  selectRecipientsWhere([sql`m.workspace_id = ${workspaceId}`], limit)

/** The members since before `since` whose due calls of `day` have not been dealt with. */
export const selectDueEmailRecipients = (
  workspaceId: string,
  { day, since, limit }: { day: CalendarDay; since: number; limit: number },
) =>
  selectRecipientsWhere(
    [sql`m.workspace_id = ${workspaceId}`, sql`m.due_email_day < ${day}`, sql`m.created_at < ${since}`],
    limit,
  )

/** The settings of a user in each of their workspaces. */
export const selectNotificationSettings = (userId: string) => sql<{ workspaceId: string; notifications: string }>`
  select workspace_id as "workspaceId", notifications from member where user_id = ${userId} order by workspace_id`

/** Sets the given settings of a member, and keeps the others. Does nothing for a user who is no member. */
export const updateNotificationSettings = (workspaceId: string, userId: string, patch: object) => sql`
  update member
  set    notifications = ${mergeJson('notifications', patch)}
  where  workspace_id = ${workspaceId} and user_id = ${userId}`

/** Owners with follow-ups that were assigned before `before` and that they have not been notified of. */
export const selectUnnotifiedOwners = (before: number, limit: number) => sql<{ workspaceId: string; ownerId: string }>`
  select workspace_id as "workspaceId", owner_id as "ownerId"
  from   follow_up
  where  unnotified_since is not null
  group by workspace_id, owner_id
  having min(unnotified_since) <= ${before}
  order by workspace_id, owner_id
  limit ${limit}`

/** What was assigned to an owner until `until`, and they have not been notified of. */
export interface Unnotified {
  workspaceId: string
  ownerId: string
  until: number
  /** Those of which another email is about to tell. */
  exceptIds?: readonly string[]
}

const isUnnotified = ({ workspaceId, ownerId, until, exceptIds = [] }: Unnotified) =>
  and([
    sql`workspace_id = ${workspaceId}`,
    sql`owner_id = ${ownerId}`,
    sql`unnotified_since <= ${until}`,
    exceptIds.length > 0 && sql`response_id not in ${inList(exceptIds)}`,
  ])

export const countUnnotifiedFollowUps = (unnotified: Unnotified) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count from follow_up where ${isUnnotified(unnotified)}`

/** The follow-ups that an owner has not been notified of; 1 in `done` for those that are closed by now. */
export const selectUnnotifiedFollowUps = (unnotified: Unnotified, limit: number) => sql<{ id: string; done: number }>`
  select response_id as id, cast(case when done_at is null then 0 else 1 end as bigint) as done
  from   follow_up
  where  ${isUnnotified(unnotified)}
  order by unnotified_since, response_id
  limit ${limit}`

/** Marks follow-ups as known to their owner. The batch fails unless there are exactly as many as stated. */
export const markFollowUpsNotified = (unnotified: Unnotified, count: number) => [
  sql`update follow_up set unnotified_since = unnotified_since where ${isUnnotified(unnotified)}`,
  assertThat(sql`(select count(*) from follow_up where ${isUnnotified(unnotified)}) = ${count}`),
  sql`update follow_up set unnotified_since = null where ${isUnnotified(unnotified)}`,
]

/** Marks the follow-ups with these ids as known to their owner, if this is their owner. */
export const markFollowUpsNotifiedByIds = (workspaceId: string, ownerId: string, ids: readonly string[]) => sql`
  update follow_up
  set    unnotified_since = null
  where  workspace_id = ${workspaceId} and owner_id = ${ownerId} and response_id in ${inList(ids)} and unnotified_since is not null`

/** Open follow-ups with an owner that are due before `before`, the earliest first. */
export const selectOwnedFollowUpsDue = (workspaceId: string, before: number, limit: number) => sql<{
  id: string
  ownerId: string
}>`
  select response_id as id, owner_id as "ownerId"
  from   follow_up
  where  workspace_id = ${workspaceId} and done_at is null and call_at < ${before}
  and    due_at < ${before} and owner_id is not null
  order by call_at, response_id
  limit ${limit}`

/** Marks the due calls of a day as dealt with. The batch fails if they are already, for one of the members. */
export function markDueEmailDay(workspaceId: string, userIds: readonly string[], day: CalendarDay) {
  const members = sql`workspace_id = ${workspaceId} and user_id in ${inList(userIds)}`
  return [
    sql`update member set due_email_day = due_email_day where ${members}`,
    assertThat(sql`not exists (select 1 from member where ${members} and due_email_day >= ${day})`),
    sql`update member set due_email_day = ${day} where ${members}`,
  ]
}
