import { raw, type Sql } from 'sql-template-tag'
import type { AuditContent, ChainHead, ChainLink } from '../audit-hashes.ts'
import type { Statement } from '../database.ts'
import { and, type Position, sql } from '../sql.ts'

/** An entry as it is stored. Personal data and their salt are null once they are erased. */
export interface AuditRow extends AuditContent, ChainHead {
  salt: string | null
  personalDigest: string
}

const columns = sql`
  id, workspace_id as "workspaceId", sequence, at, actor, actor_name as "actorName", action, subject, detail, personal, address, salt,
  personal_digest as "personalDigest", hash`

/** The insertion of an entry that has no place in its chain yet: `audit-chain.ts` completes it when the batch runs. */
export interface AuditInsertion extends Statement {
  readonly auditEntry: AuditContent
}

/** Belongs in the batch of the change it records. */
export const insertAuditEntry = (auditEntry: AuditContent): AuditInsertion =>
  Object.assign(sql`insert into audit (id, workspace_id) values (${auditEntry.id}, ${auditEntry.workspaceId})`, {
    auditEntry,
  })

/** Fails with a ConstraintViolation if the place is taken. */
export const insertChainedEntry = (entry: AuditContent, link: ChainLink) => sql`
  insert into audit (id, workspace_id, sequence, at, actor, actor_name, action, subject, detail, personal, address, salt,
                     personal_digest, hash)
  values (${entry.id}, ${entry.workspaceId}, ${link.sequence}, ${entry.at}, ${entry.actor}, ${entry.actorName}, ${entry.action},
          ${entry.subject}, ${entry.detail}, ${entry.personal}, ${entry.address}, ${link.salt}, ${link.personalDigest},
          ${link.hash})`

/** The last entry of the chain of a workspace. */
export const selectAuditHead = (workspaceId: string) => sql<ChainHead>`
  select sequence, hash from audit where workspace_id = ${workspaceId} order by sequence desc limit 1`

/** The workspaces that have a log, deleted ones too: each found from the one before by the index. */
export const selectAuditedWorkspaces = sql<{ workspaceId: string }>`
  with recursive found (value) as (
    select min(workspace_id) from audit
    union all
    select (select min(a.workspace_id) from audit a where a.workspace_id > f.value) from found f where f.value is not null
  )
  select value as "workspaceId" from found where value is not null order by 1`

/** Entries in the order of their chain, after one. */
export const selectChain = (workspaceId: string, after: number, limit: number) => sql<AuditRow>`
  select ${columns}
  from   audit
  where  workspace_id = ${workspaceId} and sequence > ${after}
  order by sequence
  limit ${limit}`

/** Erases the names and addresses in the entries below an id. */
export const erasePersonalAuditData = (workspaceId: string, beforeId: string) => sql`
  update audit
  set    actor_name = null, personal = null, address = null, salt = null
  where  workspace_id = ${workspaceId} and id < ${beforeId} and salt is not null`

/** A filter of the log. Ids sort by time. */
export interface AuditFilter {
  actor?: string | undefined
  action?: string | undefined
  fromId?: string | undefined
  beforeId?: string | undefined
}

/** An entry with the name of its actor: the one they had, or have now, or at least their id. */
export interface AuditListRow extends Omit<AuditContent, 'actorName'> {
  actorName: string
}

export const selectAuditEntries = (workspaceId: string, filter: AuditFilter, page: Position) => sql<AuditListRow>`
  select id, workspace_id as "workspaceId", at, actor, ${namedActor('actor', sql`actor_name`)} as "actorName", action, subject,
         detail, personal, address
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

const namedActor = (column: string, name: Sql) =>
  sql`coalesce(${name}, (select u.name from app_user u where u.id = substr(${raw(column)}, 6)), ${raw(column)})`

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
  select f.value as actor, ${namedActor(
    'f.value',
    sql`(select a.actor_name from audit a where a.workspace_id = ${workspaceId} and a.actor = f.value order by a.id desc limit 1)`,
  )} as name
  from   found f
  where  f.value is not null
  order by 2, 1`

/** All actions in the log. */
export const selectAuditActions = (workspaceId: string) => sql<{ action: string }>`
  ${distinctValues(workspaceId, 'action')}
  select value as action from found where value is not null order by 1`
