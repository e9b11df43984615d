import { assignments, type Columns, sql } from './database.ts'

export interface WorkspaceRow {
  id: string
  name: string
  timeZone: string
  throttleDays: number | null
  createdAt: number
}

const columns = sql`id, name, time_zone as "timeZone", throttle_days as "throttleDays", created_at as "createdAt"`

export const workspace = (id: string) => sql<WorkspaceRow>`select ${columns} from workspace where id = ${id}`

export const workspaces = sql<WorkspaceRow>`select ${columns} from workspace order by id`

export type NewWorkspaceRow = Omit<WorkspaceRow, 'throttleDays'>

export const insertWorkspace = (row: NewWorkspaceRow) => sql`
  insert into workspace (id, name, time_zone, created_at)
  values (${row.id}, ${row.name}, ${row.timeZone}, ${row.createdAt})`

/** Sets the named columns of a workspace. */
export const updateWorkspace = (id: string, values: Columns) => sql`
  update workspace set ${assignments(values)} where id = ${id}`

/** Inserts only into a database without any workspace. Run it alone: two processes may start together. */
export const insertFirstWorkspace = (row: NewWorkspaceRow) => sql<{ id: string }>`
  insert into workspace (id, name, time_zone, created_at)
  select cast(${row.id} as text), cast(${row.name} as text), cast(${row.timeZone} as text), cast(${row.createdAt} as bigint)
  where not exists (select 1 from workspace)
  returning id`
