import { sql } from '../database.ts'

/** When each job was last taken. */
export const jobsRan = sql<{ name: string; ranAt: number }>`select name, ran_at as "ranAt" from job`

/**
 * Takes a job unless it was taken after `since`; one taken after `until` was so before the clock stepped back. Answers a
 * row to the one who has it.
 */
export const takeJob = (name: string, now: number, { since, until }: { since: number; until: number }) => sql<{
  name: string
}>`
  insert into job (name, ran_at)
  values (${name}, ${now})
  on conflict (name) do update set ran_at = excluded.ran_at where job.ran_at <= ${since} or job.ran_at > ${until}
  returning name`
