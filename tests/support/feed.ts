import { insertEvents } from '../../server/store/queries/events.ts'
import { sql } from '../../server/store/sql.ts'
import type { EventType } from '../../shared/event-types.ts'
import type { Service } from './world.ts'

/** Records events of a workspace and gives them their places in its feed. @returns the last place */
export async function placeEvents(
  { deps, ours }: Pick<Service, 'deps' | 'ours'>,
  types: readonly EventType[],
  workspaceId = ours.workspaceId,
): Promise<number> {
  const { database, newId, now } = deps
  const [feed] = await database.all(
    sql<{ position: number }>`select position from event_feed where workspace_id = ${workspaceId}`,
  )
  const start = feed?.position ?? 0
  const rows = types.map((type) => ({
    ...{ id: newId(now()), workspaceId, type, subjectId: 'x', surveyId: null, data: {}, causedBy: null, at: now() },
  }))
  const end = start + rows.length
  await database.batch([
    insertEvents(rows),
    ...rows.map(({ id }, index) => sql`update event set position = ${start + index + 1} where id = ${id}`),
    sql`insert into event_feed (workspace_id, position) values (${workspaceId}, ${end})
        on conflict (workspace_id) do update set position = ${end}`,
  ])
  return end
}
