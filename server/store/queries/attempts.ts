import { inList, sql } from '../sql.ts'

/** How often somebody has tried, and when he last did. */
export interface AttemptRow {
  key: string
  count: number
  since: number
}

export const selectAttempts = (keys: readonly string[]) => sql<AttemptRow>`
  select key, count, since from sign_in_attempt where key in ${inList(keys)}`

/**
 * Counts a try: while there have been few any number at once, after that one only, which comes from `before` to `row`. What
 * was tried before `fresh` is forgotten. Answers a row where it is counted.
 */
export const countAttempt = (
  { key, since }: Pick<AttemptRow, 'key' | 'since'>,
  previous: AttemptRow | undefined,
  { threshold, window }: { threshold: number; window: { from: number; to: number } },
) => sql<{ key: string }>`
  insert into sign_in_attempt (key, count, since)
  values (${key}, 1, ${since})
  on conflict (key) do update
  set   count = case when sign_in_attempt.since > ${window.from} and sign_in_attempt.since < ${window.to} then sign_in_attempt.count + 1 else 1 end,
        since = excluded.since
  where sign_in_attempt.count < ${threshold} or (sign_in_attempt.count = ${previous?.count ?? -1} and sign_in_attempt.since = ${previous?.since ?? -1})
  returning key`

export const deleteAttempts = (key: string) => sql`delete from sign_in_attempt where key = ${key}`

/** A try that was right does not count against the others from there. */
export const uncountAttempt = (key: string) =>
  sql`update sign_in_attempt set count = count - 1 where key = ${key} and count > 0`

export const deleteAttemptsBefore = (time: number) => sql`delete from sign_in_attempt where since < ${time}`
