import type { Deps } from '../domain/deps.ts'
import { forgetCalls } from '../domain/idempotency.ts'
import { faultOf, type Log } from '../log.ts'

/** All periodic work, done every hour. Each job may run in several processes at once, and twice. */
const jobs: readonly { name: string; run(deps: Deps): Promise<unknown> }[] = [
  { name: 'forget idempotency keys of yesterday', run: forgetCalls },
]

export const HOUR = 60 * 60 * 1000

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
