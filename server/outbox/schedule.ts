import type { Deps } from '../domain/deps.ts'
import { forgetCalls } from '../domain/idempotency.ts'
import type { IgnoredVisits } from '../domain/ignored-visits.ts'
import type { KeyUses } from '../domain/key-uses.ts'
import { faultOf, type Log } from '../log.ts'

/** All periodic work, done every hour. Each job may run in several processes at once, and twice. */
const jobs: readonly { name: string; run(deps: Deps): Promise<unknown> }[] = [
  { name: 'forget idempotency keys of yesterday', run: forgetCalls },
]

export const MINUTE = 60 * 1000
export const HOUR = 60 * MINUTE

interface Notes {
  ignored: IgnoredVisits
  keyUses: KeyUses
  log: Log
}

/** Writes what is noted in memory: visits by machines, uses of keys. What fails is tried again the next time. */
export async function writeNotes({ ignored, keyUses, database, log }: Pick<Deps, 'database'> & Notes): Promise<void> {
  for (const notes of [ignored, keyUses]) {
    try {
      await notes.flush({ database })
    } catch (error) {
      log.error({ fault: faultOf(error) }, 'writing what was noted failed')
    }
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
