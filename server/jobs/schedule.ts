import { purgeImports } from '../domain/contacts/import-steps.ts'
import type { Deps } from '../domain/deps.ts'
import { purgeCalls } from '../domain/idempotency.ts'
import { startRedaction } from '../domain/privacy/retention.ts'
import type { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { purgeAttempts } from '../domain/users/attempts.ts'
import { purgeExpired } from '../domain/users/users.ts'
import { type ErrorLog, serializeError } from '../log.ts'
import { claimTask, lastRuns } from '../store/queries/schedule.ts'
import type { RateCounters } from '../store/rate-counters.ts'

export const MINUTE_MS = 60 * 1000
export const HOUR_MS = 60 * MINUTE_MS

export interface PeriodicTask {
  name: string
  /** In milliseconds. */
  intervalMs: number
  run(deps: Deps): Promise<unknown>
}

/** All periodic work. Of several processes one does it, whichever comes first when it is due. */
const periodicTasks: readonly PeriodicTask[] = [
  { name: 'forget idempotency keys of yesterday', intervalMs: HOUR_MS, run: purgeCalls },
  { name: 'forget files of contacts that are over', intervalMs: HOUR_MS, run: purgeImports },
  { name: 'forget what is personal and old', intervalMs: 24 * HOUR_MS, run: startRedaction },
  { name: 'forget tries to sign in of yesterday', intervalMs: HOUR_MS, run: purgeAttempts },
  { name: 'forget sessions and links that are over', intervalMs: HOUR_MS, run: purgeExpired },
]

/** Writes the visits by machines; what fails is tried again the next time. */
export async function flushIgnoredVisits(
  deps: Pick<Deps, 'database'> & { ignoredVisits: IgnoredVisits; log: ErrorLog },
): Promise<void> {
  const { ignoredVisits, database, log } = deps
  try {
    await ignoredVisits.flush({ database })
  } catch (error) {
    log.error({ fault: serializeError(error) }, 'counting visits failed')
  }
}

/** Drops the hits of minutes that are over. */
export async function purgeRateCounters({
  rateCounters,
  log,
}: {
  rateCounters?: RateCounters | undefined
  log: ErrorLog
}): Promise<void> {
  try {
    await rateCounters?.purgeExpired()
  } catch (error) {
    log.error({ fault: serializeError(error) }, 'forgetting hits failed')
  }
}

/** Does what is due; a job that fails is logged, does not keep the others from running, and is due again in its time. */
export async function runDueTasks(deps: Deps, log: ErrorLog, tasks = periodicTasks): Promise<void> {
  for (const task of tasks) {
    try {
      if (await claimDueTask(deps, task)) await task.run(deps)
    } catch (error) {
      log.error({ fault: serializeError(error), job: task.name }, 'a periodic job failed')
    }
  }
}

/** Takes a job that is due. Of a time to come, by more than clocks differ, only a clock that was wrong can have been. */
async function claimDueTask({ database, now }: Deps, { name, intervalMs }: PeriodicTask): Promise<boolean> {
  const time = now()
  const [since, until] = [time - intervalMs, time + MINUTE_MS]
  const runs = await database.all(lastRuns)
  if (runs.some((run) => run.name === name && run.lastRunAt > since && run.lastRunAt <= until)) return false
  const [rows] = await database.batch([claimTask(name, time, { since, until })])
  return rows.length > 0
}
