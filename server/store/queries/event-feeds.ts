import type { EventType } from '../../../shared/event-types.ts'
import { inList, sql } from '../sql.ts'

/** The last position of each workspace that has one. */
export const selectFeedPositions = (workspaceIds: readonly string[]) => sql<{ workspaceId: string; position: number }>`
  select workspace_id as "workspaceId", position from event_feed where workspace_id in ${inList(workspaceIds)}`

/** What has happened after a position, without saying to whom. */
export const selectEventTypesAfter = (workspaceId: string, position: number, limit: number) => sql<{
  position: number
  type: EventType
}>`
  select position, type
  from   event
  where  workspace_id = ${workspaceId} and position > ${position}
  order by position
  limit ${limit}`
