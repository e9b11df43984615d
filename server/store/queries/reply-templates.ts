import { sql } from '../sql.ts'

export interface ReplyTemplateRow {
  id: string
  name: string
  /** JSON: subject and text by language. */
  texts: string
  archivedAt: number | null
}

/** What a workspace has changed or added. */
export const selectReplyTemplates = (workspaceId: string) => sql<ReplyTemplateRow>`
  select id, name, texts, archived_at as "archivedAt"
  from   reply_template
  where  workspace_id = ${workspaceId}
  order by id`

export const upsertReplyTemplate = (workspaceId: string, row: ReplyTemplateRow, updatedAt: number) => sql`
  insert into reply_template (workspace_id, id, name, texts, archived_at, updated_at)
  values (${workspaceId}, ${row.id}, ${row.name}, ${row.texts}, ${row.archivedAt}, ${updatedAt})
  on conflict (workspace_id, id) do update
  set    name = excluded.name, texts = excluded.texts, archived_at = excluded.archived_at, updated_at = excluded.updated_at`

/** Brings back one of ours as we deliver it. */
export const deleteReplyTemplate = (workspaceId: string, id: string) => sql`
  delete from reply_template where workspace_id = ${workspaceId} and id = ${id}`
