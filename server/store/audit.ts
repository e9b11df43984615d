import { every, type Position, sql } from './database.ts'

export interface AuditRow {
  id: string
  workspaceId: string
  at: number
  actor: string
  actorName: string
  action: string
  subject: string | null
  /** JSON */
  detail: string
  address: string | null
}

const columns = sql`
  id, workspace_id as "workspaceId", at, actor, actor_name as "actorName", action, subject, detail, address`

/** Belongs into the batch of what it tells of. */
export const insertAudit = (row: AuditRow) => sql`
  insert into audit (id, workspace_id, at, actor, actor_name, action, subject, detail, address)
  values (${row.id}, ${row.workspaceId}, ${row.at}, ${row.actor}, ${row.actorName}, ${row.action}, ${row.subject},
          ${row.detail}, ${row.address})`

export const audits = (workspaceId: string, page: Position) => sql<AuditRow>`
  select ${columns}
  from   audit
  where  ${every([sql`workspace_id = ${workspaceId}`, page.before !== undefined && sql`id < ${page.before}`])}
  order by id desc
  limit ${page.limit}`
