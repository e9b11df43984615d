import { sql } from './database.ts'

export interface SegmentKeyRow {
  key: string
  createdAt: number
}

export const segmentKeys = (workspaceId: string) => sql<SegmentKeyRow>`
  select key, created_at as "createdAt" from segment_key where workspace_id = ${workspaceId} order by key`

export const insertSegmentKey = (workspaceId: string, key: string, now: number) => sql`
  insert into segment_key (workspace_id, key, created_at) values (${workspaceId}, ${key}, ${now})`

export const deleteSegmentKey = (workspaceId: string, key: string) => sql`
  delete from segment_key where workspace_id = ${workspaceId} and key = ${key}`
