import { sql } from '../sql.ts'

export const selectIdempotencyRow = (workspaceId: string, key: string) => sql<{ fingerprint: string; result: string }>`
  select fingerprint, result
  from   idempotency
  where  workspace_id = ${workspaceId} and key = ${key}`

export interface IdempotencyRow {
  workspaceId: string
  key: string
  fingerprint: string
  result: string
  createdAt: number
}

/** Without `on conflict`: a second call with the same key fails its whole batch. */
export const insertIdempotencyRow = (row: IdempotencyRow) => sql`
  insert into idempotency (workspace_id, key, fingerprint, result, created_at)
  values (${row.workspaceId}, ${row.key}, ${row.fingerprint}, ${row.result}, ${row.createdAt})`

export const deleteIdempotencyRowsBefore = (time: number) => sql`delete from idempotency where created_at < ${time}`
