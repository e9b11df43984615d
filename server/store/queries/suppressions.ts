import { inList, jsonRows, sql } from '../sql.ts'

/** Why an address gets no surveys, whichever contact has it. */
export type SuppressionReason = 'bounced' | 'complained' | 'unsubscribed' | 'wrong-person' | 'imported'

/** An address that gets no surveys. `digest` recognises it after `address` is erased. */
export interface SuppressionRow {
  id: string
  workspaceId: string
  kind: 'email' | 'phone'
  digest: string
  address: string | null
  reason: SuppressionReason
  detail: string | null
  at: number
  createdBy: string
}

/** Addresses that are suppressed for the same reason already stay as they are. */
export const insertSuppressions = (rows: readonly SuppressionRow[]) => sql`
  insert into suppression (id, workspace_id, kind, digest, address, reason, detail, at, created_by)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'kind', v.value ->> 'digest', v.value ->> 'address',
         v.value ->> 'reason', v.value ->> 'detail', cast(v.value ->> 'at' as bigint), v.value ->> 'createdBy'
  from   json_each(${jsonRows(rows)}) v
  where  true
  on conflict (workspace_id, digest, reason) do nothing`

/** The suppressions of addresses, oldest first. */
export const selectSuppressionsByDigests = (workspaceId: string, digests: readonly string[]) => sql<SuppressionRow>`
  select s.id, s.workspace_id as "workspaceId", s.kind, s.digest, s.address, s.reason, s.detail, s.at, s.created_by as "createdBy"
  from   suppression s
  where  s.workspace_id = ${workspaceId} and s.digest in ${inList(digests)}
  order by s.id`

export const deleteSuppressionsByDigests = (
  workspaceId: string,
  digests: readonly string[],
  reason: SuppressionReason,
) => sql`
  delete from suppression where workspace_id = ${workspaceId} and digest in ${inList(digests)} and reason = ${reason}`
