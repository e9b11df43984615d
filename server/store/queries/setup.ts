import { sql } from '../sql.ts'
import type { WorkspaceRow } from './workspaces.ts'

/** Whether somebody has set the service up, or is there in another way. */
export const selectSetupState = sql<{ done: number }>`
  select case when exists (select 1 from setup) or exists (select 1 from app_user) then 1 else 0 end as done`

/** There is one such row: of two who set the service up at once, the batch of one fails. */
export const insertSetup = (userId: string, now: number) => sql`
  insert into setup (id, user_id, at) values (1, ${userId}, ${now})`

/** Names the first workspace. Its time zone says on which day answers were given: it changes only while there are none. */
export const setUpWorkspace = (
  id: string,
  { name, slug, timeZone }: Pick<WorkspaceRow, 'name' | 'slug' | 'timeZone'>,
) => sql`
  update workspace
  set    name = ${name}, slug = ${slug},
         time_zone = case when (select r.id from response r where r.workspace_id = ${id} order by r.id limit ${1}) is null
                          then ${timeZone} else time_zone end
  where  id = ${id}`

/** The workspace that was there first. */
export const selectFirstWorkspace = sql<Pick<WorkspaceRow, 'id' | 'name' | 'slug' | 'timeZone'>>`
  select id, name, slug, time_zone as "timeZone" from workspace order by id limit 1`
