import { raw } from 'sql-template-tag'
import { and, type Position, sql } from '../sql.ts'

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

/** Belongs in the batch of the change it records. */
export const insertAuditEntry = (row: AuditRow) => sql`
  insert into audit (id, workspace_id, at, actor, actor_name, action, subject, detail, address)
  values (${row.id}, ${row.workspaceId}, ${row.at}, ${row.actor}, ${row.actorName}, ${row.action}, ${row.subject},
          ${row.detail}, ${row.address})`

/** A filter of the log. Ids sort by time. */
export interface AuditFilter {
  actor?: string | undefined
  action?: string | undefined
  fromId?: string | undefined
  beforeId?: string | undefined
}

export const selectAuditEntries = (workspaceId: string, filter: AuditFilter, page: Position) => sql<AuditRow>`
  select ${columns}
  from   audit
  where  ${and([
    sql`workspace_id = ${workspaceId}`,
    filter.actor !== undefined && sql`actor = ${filter.actor}`,
    filter.action !== undefined && sql`action = ${filter.action}`,
    filter.fromId !== undefined && sql`id >= ${filter.fromId}`,
    filter.beforeId !== undefined && sql`id < ${filter.beforeId}`,
    page.before !== undefined && sql`id < ${page.before}`,
  ])}
  order by id desc
  limit ${page.limit}`

/** The distinct values of a column, each found from the one before by the index: the log may be long. */
const distinctValues = (workspaceId: string, column: 'actor' | 'action') => sql`
  with recursive found (value) as (
    select min(${raw(column)}) from audit where workspace_id = ${workspaceId}
    union all
    select (select min(a.${raw(column)}) from audit a where a.workspace_id = ${workspaceId} and a.${raw(column)} > f.value)
    from   found f
    where  f.value is not null
  )`

/** All actors, with the names they had last. */
export const selectAuditActors = (workspaceId: string) => sql<{ actor: string; name: string }>`
  ${distinctValues(workspaceId, 'actor')}
  select f.value as actor,
         (select a.actor_name from audit a
          where a.workspace_id = ${workspaceId} and a.actor = f.value order by a.id desc limit 1) as name
  from   found f
  where  f.value is not null
  order by 2, 1`

/** All actions in the log. */
export const selectAuditActions = (workspaceId: string) => sql<{ action: string }>`
  ${distinctValues(workspaceId, 'action')}
  select value as action from found where value is not null order by 1`
