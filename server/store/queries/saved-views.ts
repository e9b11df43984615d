import { inList, sql } from '../sql.ts'

export interface SavedViewRow {
  id: string
  name: string
  /** The query string of the page. */
  query: string
}

/** The views of one user of one page. */
export interface SavedViewScope {
  workspaceId: string
  userId: string
  page: string
}

const inScope = ({ workspaceId, userId, page }: SavedViewScope) => sql`
  workspace_id = ${workspaceId} and user_id = ${userId} and page = ${page}`

export const selectSavedViews = (scope: SavedViewScope) => sql<SavedViewRow>`
  select id, name, query from saved_view where ${inScope(scope)} order by name`

/** The views of all users of a workspace. */
export const selectAllViews = (workspaceId: string) => sql<SavedViewRow>`
  select id, name, query from saved_view where workspace_id = ${workspaceId} order by id`

export const deleteViewsById = (workspaceId: string, ids: readonly string[]) => sql`
  delete from saved_view where workspace_id = ${workspaceId} and id in ${inList(ids)}`

/** Saves a view, and replaces one with the same name. */
export const upsertSavedView = (
  { workspaceId, userId, page }: SavedViewScope,
  row: SavedViewRow & { createdAt: number },
) => sql`
  insert into saved_view (id, workspace_id, user_id, page, name, query, created_at)
  values (${row.id}, ${workspaceId}, ${userId}, ${page}, ${row.name}, ${row.query}, ${row.createdAt})
  on conflict (workspace_id, user_id, page, name) do update set query = excluded.query`

export const deleteSavedView = (scope: SavedViewScope, id: string) => sql`
  delete from saved_view where ${inScope(scope)} and id = ${id}`
