import { sql } from '../sql.ts'

/** When each task was last claimed. */
export const lastRuns = sql<{
  name: string
  lastRunAt: number
}>`select name, last_run_at as "lastRunAt" from periodic_task`

/**
 * Claims a task unless it was claimed after `since`; a claim after `until` was made before the clock was set back. Returns
 * a row to the process that has claimed it.
 */
export const claimTask = (name: string, now: number, { since, until }: { since: number; until: number }) => sql<{
  name: string
}>`
  insert into periodic_task (name, last_run_at)
  values (${name}, ${now})
  on conflict (name) do update set last_run_at = excluded.last_run_at where periodic_task.last_run_at <= ${since} or periodic_task.last_run_at > ${until}
  returning name`
