import { toLocalDay, toWallClock } from '../../../shared/calendar.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { getScoreRange } from '../../../shared/nps.ts'
import type { Statement } from '../../store/database.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectDuePatternRuns, startPatternRun } from '../../store/queries/patterns.ts'
import type { Deps } from '../deps.ts'

/** The job that computes the patterns of all contacts, or of some. */
export const COMPUTE_PATTERNS = 'compute-patterns'

/** The contacts that a job is about, and the responses whose contacts it is about; all if there are none. */
export interface PatternJob {
  contactIds?: readonly string[]
  responseIds?: readonly string[]
}

const buildJob = (deps: Pick<Deps, 'newId' | 'now'>, workspaceId: string, payload: PatternJob): Statement => {
  const now = deps.now()
  return enqueueJob({ id: deps.newId(now), workspaceId, type: COMPUTE_PATTERNS, payload, createdAt: now, dueAt: now })
}

/** Looks at all customers again, from the first. Belongs in the batch of its cause. */
export const startRun = (deps: Deps, workspaceId: string): Statement[] => [
  startPatternRun(workspaceId, deps.now(), { restart: true }),
  buildJob(deps, workspaceId, {}),
]

const HOUR_MS = 60 * 60 * 1000

/** When runs start, in the time zone of the workspace, and how far apart they are at least. */
const NIGHT_HOUR = 2
const MIN_INTERVAL_MS = 20 * HOUR_MS

/** Starts a run in each workspace in which it is night, once a day. One that has not ended goes on. */
export async function startNightlyRuns(deps: Deps): Promise<void> {
  const now = deps.now()
  const rows = await deps.database.all(selectDuePatternRuns(now - MIN_INTERVAL_MS, getScoreRange('detractor').to), {
    long: true,
  })
  for (const { id, startedAt, timeZone } of rows) {
    const isNight = Number(toWallClock(now, timeZone).slice(11, 13)) >= NIGHT_HOUR
    const ranToday = startedAt !== null && toLocalDay(startedAt, timeZone) === toLocalDay(now, timeZone)
    // A workspace that has never had a run does not wait for the night.
    if (startedAt !== null && (!isNight || ranToday)) continue
    await deps.database.batch([startPatternRun(id, now, { restart: false }), buildJob(deps, id, {})])
  }
  if (rows.length > 0) deps.wakeWorker()
}

const followUpEvents: readonly EventType[] = [
  'follow-up.opened',
  'follow-up.done',
  'follow-up.reopened',
  'follow-up.concluded',
]

/**
 * Queues the computation for the contacts whose follow-ups have opened or closed, and for contacts that were merged or separated.
 * Belongs in the batch that takes the events.
 */
export function enqueuePatterns(
  deps: Pick<Deps, 'newId' | 'now'>,
  workspaceId: string,
  events: readonly { type: EventType; subjectId: string; data: string }[],
): Statement[] {
  const responseIds = events.filter(({ type }) => followUpEvents.includes(type)).map(({ subjectId }) => subjectId)
  const contactIds = events
    .filter(({ type }) => type === 'contact.updated')
    .flatMap(({ subjectId, data }) => {
      const { mergedId, separatedId } = JSON.parse(data) as { mergedId?: string; separatedId?: string }
      const other = mergedId ?? separatedId
      return other === undefined ? [] : [subjectId, other]
    })
  if (responseIds.length + contactIds.length === 0) return []
  return [buildJob(deps, workspaceId, { responseIds: [...new Set(responseIds)], contactIds: [...new Set(contactIds)] })]
}
