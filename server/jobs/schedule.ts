import { forgetImports } from '../domain/contacts/import-steps.ts'
import type { Deps } from '../domain/deps.ts'
import { forgetCalls } from '../domain/idempotency.ts'
import { beginForgetting } from '../domain/privacy/retention.ts'
import type { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { forgetAttempts } from '../domain/users/attempts.ts'
import { forgetOver } from '../domain/users/users.ts'
import { type FaultLog, faultOf } from '../log.ts'
import { jobsRan, takeJob } from '../store/queries/schedule.ts'
import type { Hits } from '../store/rate-counters.ts'

export const MINUTE = 60 * 1000
export const HOUR = 60 * MINUTE

export interface Job {
  name: string
  /** In milliseconds. */
  every: number
  run(deps: Deps): Promise<unknown>
}

/** All periodic work. Of several processes one does it, whichever comes first when it is due. */
const jobs: readonly Job[] = [
  { name: 'forget idempotency keys of yesterday', every: HOUR, run: forgetCalls },
  { name: 'forget files of contacts that are over', every: HOUR, run: forgetImports },
  { name: 'forget what is personal and old', every: 24 * HOUR, run: beginForgetting },
  { name: 'forget tries to sign in of yesterday', every: HOUR, run: forgetAttempts },
  { name: 'forget sessions and links that are over', every: HOUR, run: forgetOver },
]

/** Writes the visits by machines; what fails is tried again the next time. */
export async function writeVisits(
  deps: Pick<Deps, 'database'> & { ignored: IgnoredVisits; log: FaultLog },
): Promise<void> {
  const { ignored, database, log } = deps
  try {
    await ignored.flush({ database })
  } catch (error) {
    log.error({ fault: faultOf(error) }, 'counting visits failed')
  }
}

/** Drops the hits of minutes that are over. */
export async function forgetHits({ hits, log }: { hits?: Hits | undefined; log: FaultLog }): Promise<void> {
  try {
    await hits?.forget()
  } catch (error) {
    log.error({ fault: faultOf(error) }, 'forgetting hits failed')
  }
}

/** Does what is due; a job that fails is logged, does not keep the others from running, and is due again in its time. */
export async function runJobs(deps: Deps, log: FaultLog, all = jobs): Promise<void> {
  for (const job of all) {
    try {
      if (await taken(deps, job)) await job.run(deps)
    } catch (error) {
      log.error({ fault: faultOf(error), job: job.name }, 'a periodic job failed')
    }
  }
}

/** Takes a job that is due. Of a time to come, by more than clocks differ, only a clock that was wrong can have been. */
async function taken({ database, now }: Deps, { name, every }: Job): Promise<boolean> {
  const time = now()
  const [since, until] = [time - every, time + MINUTE]
  const known = await database.all(jobsRan)
  if (known.some((job) => job.name === name && job.ranAt > since && job.ranAt <= until)) return false
  const [rows] = await database.batch([takeJob(name, time, { since, until })])
  return rows.length > 0
}
