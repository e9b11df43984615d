import type { SuppressionReason } from '../../../shared/suppression.ts'
import { and, inList, jsonRows, type Position, sql } from '../sql.ts'
import { selectActorName } from './response-changes.ts'

export type { SuppressionReason }

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

/** Returns the ids of the new ones. Addresses that are suppressed for the same reason already stay as they are. */
export const insertSuppressions = (rows: readonly SuppressionRow[]) => sql<{ id: string }>`
  insert into suppression (id, workspace_id, kind, digest, address, reason, detail, at, created_by)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'kind', v.value ->> 'digest', v.value ->> 'address',
         v.value ->> 'reason', v.value ->> 'detail', cast(v.value ->> 'at' as bigint), v.value ->> 'createdBy'
  from   json_each(${jsonRows(rows)}) v
  where  true
  on conflict (workspace_id, digest, reason) do nothing
  returning id`

const columns = sql`
  s.id, s.workspace_id as "workspaceId", s.kind, s.digest, s.address, s.reason, s.detail, s.at, s.created_by as "createdBy"`

/** The suppressions of addresses, oldest first. */
export const selectSuppressionsByDigests = (workspaceId: string, digests: readonly string[]) => sql<SuppressionRow>`
  select ${columns}
  from   suppression s
  where  s.workspace_id = ${workspaceId} and s.digest in ${inList(digests)}
  order by s.id`

export const deleteSuppressionsByDigests = (
  workspaceId: string,
  digests: readonly string[],
  reason: SuppressionReason,
) => sql`
  delete from suppression where workspace_id = ${workspaceId} and digest in ${inList(digests)} and reason = ${reason}`

/** With the name of who added it, if it was a member or an API key. */
export type ListedSuppressionRow = SuppressionRow & { createdByName: string | null }

export interface SuppressionFilter {
  reason?: SuppressionReason | undefined
  /** A part of the address, in lower case. */
  part?: string | undefined
  /** Of the whole address: it finds those that are erased. */
  digests?: readonly string[] | undefined
}

/** Suppressed addresses that match, newest first. */
export const selectSuppressions = (
  workspaceId: string,
  { reason, part, digests = [] }: SuppressionFilter,
  { before, limit }: Position,
) => sql<ListedSuppressionRow>`
  select ${columns}, ${selectActorName(sql`s.created_by`)} as "createdByName"
  from   suppression s
  where  ${and([
    sql`s.workspace_id = ${workspaceId}`,
    reason !== undefined && sql`s.reason = ${reason}`,
    part !== undefined && sql`(s.address like ${buildPattern(part)} escape '!' or s.digest in ${inList(digests)})`,
    before !== undefined && sql`s.id < ${before}`,
  ])}
  order by s.id desc
  limit ${limit}`

const buildPattern = (part: string) => `%${part.replace(/[!%_]/g, '!$&')}%`

export const selectSuppression = (workspaceId: string, id: string) => sql<SuppressionRow>`
  select ${columns} from suppression s where s.workspace_id = ${workspaceId} and s.id = ${id}`

export const deleteSuppression = (workspaceId: string, id: string) => sql`
  delete from suppression where workspace_id = ${workspaceId} and id = ${id}`

/** Keeps addresses suppressed without naming them: their contact is erased. */
export const eraseSuppressedAddresses = (workspaceId: string, digests: readonly string[]) => sql`
  update suppression
  set    address = null, detail = null
  where  workspace_id = ${workspaceId} and digest in ${inList(digests)} and (address is not null or detail is not null)`
