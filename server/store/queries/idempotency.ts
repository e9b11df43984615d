import { sql } from '../database.ts'

export const rememberedCall = (workspaceId: string, key: string) => sql<{ fingerprint: string; result: string }>`
  select fingerprint, result
  from   idempotency
  where  workspace_id = ${workspaceId} and key = ${key}`

export interface Call {
  workspaceId: string
  key: string
  fingerprint: string
  result: string
  createdAt: number
}

/** Without `on conflict`: a second call with the same key fails its whole batch, and with it the change it repeats. */
export const rememberCall = (call: Call) => sql`
  insert into idempotency (workspace_id, key, fingerprint, result, created_at)
  values (${call.workspaceId}, ${call.key}, ${call.fingerprint}, ${call.result}, ${call.createdAt})`

export const forgetCallsBefore = (time: number) => sql`delete from idempotency where created_at < ${time}`
