import { inList, sql } from '../sql.ts'
import type { WorkspaceRow } from './workspaces.ts'

/** Whether the service is set up, or has a user for another reason. */
export const selectSetupState = sql<{ done: number }>`
  select case when exists (select 1 from setup) or exists (select 1 from app_user) then 1 else 0 end as done`

/** Inserts the only row there may be: of two concurrent set-ups the batch of one fails. */
export const insertSetup = (userId: string, now: number) => sql`
  insert into setup (id, user_id, at) values (1, ${userId}, ${now})`

/** Updates the first workspace. The time zone, which determines the days of responses, changes only while there are none. */
export const setUpWorkspace = (
  id: string,
  row: Pick<
    WorkspaceRow,
    'name' | 'slug' | 'timeZone' | 'country' | 'workingHours' | 'followUpDue' | 'followUpPriorityDue'
  >,
) => sql`
  update workspace
  set    name = ${row.name}, slug = ${row.slug}, country = ${row.country}, working_hours = ${row.workingHours},
         follow_up_due = ${row.followUpDue}, follow_up_priority_due = ${row.followUpPriorityDue},
         time_zone = case when (select r.id from response r where r.workspace_id = ${id} order by r.id limit ${1}) is null
                          then ${row.timeZone} else time_zone end
  where  id = ${id}`

/** Gives surveys with one of these names another one. */
export const renameSurveys = (workspaceId: string, names: readonly string[], name: string) => sql`
  update survey set name = ${name} where workspace_id = ${workspaceId} and name in ${inList(names)}`

export const renameLinks = (workspaceId: string, names: readonly string[], name: string) => sql`
  update link set name = ${name} where workspace_id = ${workspaceId} and name in ${inList(names)}`

export const renameApiKeys = (workspaceId: string, names: readonly string[], name: string) => sql`
  update api_key set name = ${name} where workspace_id = ${workspaceId} and name in ${inList(names)}`

export const selectFirstWorkspace = sql<Pick<WorkspaceRow, 'id' | 'name' | 'slug' | 'timeZone'>>`
  select id, name, slug, time_zone as "timeZone" from workspace order by id limit 1`
