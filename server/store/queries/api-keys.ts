import type { Scope } from '../../../shared/api-key.ts'
import { and, type Position, sql } from '../sql.ts'

export interface ApiKeyRow {
  id: string
  workspaceId: string
  name: string
  scope: Scope
  hash: string
  hint: string
  createdAt: number
  /** Who created it: see `Caller.actor`; null if nobody knows, as of the first key of a workspace. */
  createdBy: string | null
  lastUsedAt: number | null
  revokedAt: number | null
}

const columns = sql`
  id, workspace_id as "workspaceId", name, scope, hash, hint,
  created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

export const insertApiKey = (row: ApiKeyRow) => sql`
  insert into api_key (id, workspace_id, name, scope, hash, hint, created_at, created_by)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.scope}, ${row.hash}, ${row.hint}, ${row.createdAt},
          ${row.createdBy})`

export const selectApiKeyByHash = (hash: string) => sql<ApiKeyRow>`select ${columns} from api_key where hash = ${hash}`

export const selectApiKeyById = (workspaceId: string, id: string) => sql<ApiKeyRow>`
  select ${columns} from api_key where workspace_id = ${workspaceId} and id = ${id}`

export const selectApiKeys = (workspaceId: string, page: Position) => sql<ApiKeyRow>`
  select ${columns}
  from   api_key
  where  ${and([sql`workspace_id = ${workspaceId}`, page.before !== undefined && sql`id < ${page.before}`])}
  order by id desc
  limit ${page.limit}`

export const touchApiKey = (workspaceId: string, id: string, now: number) => sql`
  update api_key set last_used_at = ${now} where workspace_id = ${workspaceId} and id = ${id}`

export const revokeApiKey = (workspaceId: string, id: string, now: number) => sql`
  update api_key
  set    revoked_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and revoked_at is null`
