import { EVENT_RETENTION_DAYS } from '../../../shared/event-types.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/periodic-events.ts'
import type { Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'

const DAY_MS = 86_400_000
/** Per batch: respondents wait for no longer than one batch takes. */
const CHUNK_SIZE = 200
const PURGE_SIZE = 1000

/** Reports follow-ups that have become overdue since, each once for each due time. */
export const reportOverdueFollowUps = (deps: Deps): Promise<void> =>
  reportAll(deps, store.selectUnreportedFollowUps, store.reportOverdueFollowUps)

/** Reports surveys that have closed by schedule since, each once for each time. */
export const reportClosedSurveys = (deps: Deps): Promise<void> =>
  reportAll(deps, store.selectUnreportedSurveys, store.reportClosedSurveys)

async function reportAll(
  { database, newId, now }: Deps,
  select: (now: number, limit: number) => Statement<{ id: string }>,
  report: (ids: readonly string[], event: { id: string; at: number }) => Statement[],
): Promise<void> {
  const at = now()
  for (;;) {
    const rows = await database.all(select(at, CHUNK_SIZE))
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => id)
    await database.batch(report(ids, { id: newId(at), at }))
  }
}

/** Deletes events that are no longer kept. */
export async function purgeEvents({ database, now }: Deps): Promise<void> {
  const beforeId = timePrefix(Math.max(0, now() - EVENT_RETENTION_DAYS * DAY_MS))
  for (;;) {
    const [rows] = await database.batch([store.deleteOldEvents(beforeId, PURGE_SIZE)])
    if (rows.length < PURGE_SIZE) break
  }
}
