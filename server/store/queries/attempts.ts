import { inList, sql } from '../sql.ts'

/** The number of failed attempts under a key, and the time of the last one. */
export interface AttemptRow {
  key: string
  count: number
  since: number
}

export const selectAttempts = (keys: readonly string[]) => sql<AttemptRow>`
  select key, count, since from sign_in_attempt where key in ${inList(keys)}`

/**
 * Counts an attempt. Below the threshold concurrent attempts are all counted; from the threshold on only the one that has
 * read the current row. Attempts outside the window are forgotten. Returns a row if the attempt was counted.
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

/** Takes back a successful attempt: it must not count against others from the same address. */
export const uncountAttempt = (key: string) =>
  sql`update sign_in_attempt set count = count - 1 where key = ${key} and count > 0`

export const deleteAttemptsBefore = (time: number) => sql`delete from sign_in_attempt where since < ${time}`
