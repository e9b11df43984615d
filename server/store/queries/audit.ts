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

/** Belongs into the batch of what it tells of. */
export const insertAuditEntry = (row: AuditRow) => sql`
  insert into audit (id, workspace_id, at, actor, actor_name, action, subject, detail, address)
  values (${row.id}, ${row.workspaceId}, ${row.at}, ${row.actor}, ${row.actorName}, ${row.action}, ${row.subject},
          ${row.detail}, ${row.address})`

/** What is asked for of the log; ids tell the time. */
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

/** The different values of a column, from one to the next by its index: the log itself may be long. */
const distinctValues = (workspaceId: string, column: 'actor' | 'action') => sql`
  with recursive found (value) as (
    select min(${raw(column)}) from audit where workspace_id = ${workspaceId}
    union all
    select (select min(a.${raw(column)}) from audit a where a.workspace_id = ${workspaceId} and a.${raw(column)} > f.value)
    from   found f
    where  f.value is not null
  )`

/** Who has done anything, by the name he last had. */
export const selectAuditActors = (workspaceId: string) => sql<{ actor: string; name: string }>`
  ${distinctValues(workspaceId, 'actor')}
  select f.value as actor,
         (select a.actor_name from audit a
          where a.workspace_id = ${workspaceId} and a.actor = f.value order by a.id desc limit 1) as name
  from   found f
  where  f.value is not null
  order by 2, 1`

/** What has been done, each once. */
export const selectAuditActions = (workspaceId: string) => sql<{ action: string }>`
  ${distinctValues(workspaceId, 'action')}
  select value as action from found where value is not null order by 1`
