import { sql } from '../sql.ts'

/** When each job was last taken. */
export const lastRuns = sql<{
  name: string
  lastRunAt: number
}>`select name, last_run_at as "lastRunAt" from periodic_task`

/**
 * Takes a job unless it was taken after `since`; one taken after `until` was so before the clock stepped back. Answers a
 * row to the one who has it.
 */
export const claimTask = (name: string, now: number, { since, until }: { since: number; until: number }) => sql<{
  name: string
}>`
  insert into periodic_task (name, last_run_at)
  values (${name}, ${now})
  on conflict (name) do update set last_run_at = excluded.last_run_at where periodic_task.last_run_at <= ${since} or periodic_task.last_run_at > ${until}
  returning name`
