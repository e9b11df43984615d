import type { Deps } from '../domain/deps.ts'
import { forgetCalls } from '../domain/idempotency.ts'
import type { IgnoredVisits } from '../domain/ignored-visits.ts'
import { faultOf, type Log } from '../log.ts'
import type { Hits } from '../store/hits.ts'

/** All periodic work, done every hour. Each job may run in several processes at once, and twice. */
const jobs: readonly { name: string; run(deps: Deps): Promise<unknown> }[] = [
  { name: 'forget idempotency keys of yesterday', run: forgetCalls },
]

export const MINUTE = 60 * 1000
export const HOUR = 60 * MINUTE

/** Writes the visits by machines; what fails is tried again the next time. */
export async function writeVisits(deps: Pick<Deps, 'database'> & { ignored: IgnoredVisits; log: Log }): Promise<void> {
  const { ignored, database, log } = deps
  try {
    await ignored.flush({ database })
  } catch (error) {
    log.error({ fault: faultOf(error) }, 'counting visits failed')
  }
}

/** Drops the hits of minutes that are over. */
export async function forgetHits({ hits, log }: { hits?: Hits | undefined; log: Log }): Promise<void> {
  try {
    await hits?.forget()
  } catch (error) {
    log.error({ fault: faultOf(error) }, 'forgetting hits failed')
  }
}

/** Does what is due; a job that fails is logged and does not keep the others from running. */
export async function runJobs(deps: Deps, log: Log): Promise<void> {
  for (const { name, run } of jobs) {
    try {
      await run(deps)
    } catch (error) {
      log.error({ fault: faultOf(error), job: name }, 'a periodic job failed')
    }
  }
}
