import { mergeJson, sql } from '../sql.ts'

export interface SegmentKeyRow {
  key: string
  createdAt: number
  /** The id up to which responses are counted; null when all are. */
  countedTo: string | null
  /** Since when all responses are counted. */
  countedAt: number | null
  /** JSON: what it is called, by language; null if it has no label. */
  labels: string | null
}

const columns = sql`
  key, created_at as "createdAt", counted_to as "countedTo", counted_at as "countedAt",
  (select w.segment_labels ->> segment_key.key from workspace w where w.id = segment_key.workspace_id) as labels`

export const selectSegmentKeys = (workspaceId: string) => sql<SegmentKeyRow>`
  select ${columns} from segment_key where workspace_id = ${workspaceId} order by key`

export const selectSegmentKey = (workspaceId: string, key: string) => sql<SegmentKeyRow>`
  select ${columns} from segment_key where workspace_id = ${workspaceId} and key = ${key}`

/** Inserts a key that no response is counted by yet. */
export const insertSegmentKey = (workspaceId: string, key: string, now: number) => sql`
  insert into segment_key (workspace_id, key, created_at, counted_to) values (${workspaceId}, ${key}, ${now}, '')`

/** Sets what a key is called, by language; null removes a label. */
export const updateSegmentLabels = (
  workspaceId: string,
  key: string,
  labels: Record<string, string | null> | null,
) => sql`
  update workspace set segment_labels = ${mergeJson('segment_labels', { [key]: labels })} where id = ${workspaceId}`

export const deleteSegmentKey = (workspaceId: string, key: string) => sql`
  delete from segment_key where workspace_id = ${workspaceId} and key = ${key}`

/** Stores that the responses up to `to` are counted, unless another process has moved on from `after`. */
export const advanceSegmentKey = (workspaceId: string, key: string, after: string, to: string) => sql`
  update segment_key set counted_to = ${to} where workspace_id = ${workspaceId} and key = ${key} and counted_to = ${after}`

export const completeSegmentKey = (workspaceId: string, key: string, after: string, now: number) => sql`
  update segment_key
  set    counted_to = null, counted_at = ${now}
  where  workspace_id = ${workspaceId} and key = ${key} and counted_to = ${after}`

/** The last id of the next `size` responses; none if there are fewer. */
export const selectChunkEnd = (workspaceId: string, after: string, size: number) => sql<{ id: string }>`
  select r.id from response r where r.workspace_id = ${workspaceId} and r.id > ${after} order by r.id limit 1 offset ${size - 1}`

/** The ids of the first and the last response. */
export const selectResponseIdRange = (workspaceId: string) => sql<{ first: string | null; last: string | null }>`
  select (select min(r.id) from response r where r.workspace_id = ${workspaceId}) as first,
         (select max(r.id) from response r where r.workspace_id = ${workspaceId}) as last`
