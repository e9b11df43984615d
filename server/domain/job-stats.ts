import { selectQueueState } from '../store/queries/jobs.ts'
import type { Deps } from './deps.ts'

/** The number of queued jobs, and for how many seconds the oldest has been due. */
export async function getQueueStats({ database, now }: Pick<Deps, 'database' | 'now'>) {
  const [{ depth, oldestDue } = { depth: 0, oldestDue: null }] = await database.all(selectQueueState)
  return { depth, ageSeconds: oldestDue === null ? 0 : Math.max(0, now() - oldestDue) / 1000 }
}
