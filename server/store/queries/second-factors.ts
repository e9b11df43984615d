import type { Statement } from '../database.ts'
import { sql } from '../sql.ts'

/** Whether the user has an authenticator app that has shown a code. */
export const selectAuthenticatorApp = (userId: string) => sql<{ id: string }>`
  select id from second_factor where user_id = ${userId} and verified = 1`

export const deleteAuthenticatorApp = (userId: string) => sql`delete from second_factor where user_id = ${userId}`

/** Ends the other sessions of a user without a second factor, who is about to get the first one: they were signed in without. */
export const deleteSessionsWithoutFactor = (userId: string, exceptId: string) => sql`
  delete from session
  where  user_id = ${userId} and id <> ${exceptId}
  and    exists (select 1 from app_user where id = ${userId} and coalesce(two_factor_enabled, 0) = 0)`

/** Notes on the user whether they have a second factor. Follows every change of one, in its batch. */
export const updateSecondFactorFlag = (userId: string, now: number): Statement[] => [
  // Locks the row, so that the next statement sees what a concurrent batch has changed.
  sql`update app_user set created_at = created_at where id = ${userId}`,
  sql`
  update app_user
  set    two_factor_enabled = case
           when exists (select 1 from passkey where user_id = ${userId}) then 1
           when exists (select 1 from second_factor where user_id = ${userId} and verified = 1) then 1
           else 0
         end,
         updated_at = ${now}
  where  id = ${userId}`,
]

/** Removes all second factors of a user, with their codes and passkeys. */
export const deleteSecondFactors = (userId: string, now: number): Statement[] => [
  sql`delete from passkey where user_id = ${userId}`,
  deleteAuthenticatorApp(userId),
  ...updateSecondFactorFlag(userId, now),
]

/** How many members of a workspace have no second factor of their own. */
export const countMembersWithoutFactor = (workspaceId: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   member m
  join   app_user p on p.id = m.user_id
  where  m.workspace_id = ${workspaceId} and coalesce(p.two_factor_enabled, 0) = 0`

/** The workspaces of a user, other than sample data, that another user does not own. */
export const selectForeignWorkspaces = (userId: string, ownerId: string) => sql<{ workspaceId: string }>`
  select m.workspace_id as "workspaceId"
  from   member m
  join   workspace w on w.id = m.workspace_id
  left join member o on o.workspace_id = m.workspace_id and o.user_id = ${ownerId} and o.role = 'owner'
  where  m.user_id = ${userId} and w.demo_at is null and o.user_id is null
  order by m.workspace_id`
