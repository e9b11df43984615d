import { sql } from '../database.ts'

export interface ViewRow {
  id: string
  name: string
  /** What stands behind the `?` of the page. */
  query: string
}

/** Whose views, and of which page. */
export interface Shelf {
  workspaceId: string
  personId: string
  page: string
}

const onShelf = ({ workspaceId, personId, page }: Shelf) => sql`
  workspace_id = ${workspaceId} and user_id = ${personId} and page = ${page}`

export const savedViews = (shelf: Shelf) => sql<ViewRow>`
  select id, name, query from saved_view where ${onShelf(shelf)} order by name`

/** Keeps a view under its name, in the place of one that had it before. */
export const saveView = ({ workspaceId, personId, page }: Shelf, row: ViewRow & { createdAt: number }) => sql`
  insert into saved_view (id, workspace_id, user_id, page, name, query, created_at)
  values (${row.id}, ${workspaceId}, ${personId}, ${page}, ${row.name}, ${row.query}, ${row.createdAt})
  on conflict (workspace_id, user_id, page, name) do update set query = excluded.query`

export const deleteView = (shelf: Shelf, id: string) => sql`
  delete from saved_view where ${onShelf(shelf)} and id = ${id}`
