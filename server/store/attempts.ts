import { among, sql } from './database.ts'

/** How often somebody has tried, and when he last did. */
export interface AttemptRow {
  key: string
  count: number
  since: number
}

export const attempts = (keys: readonly string[]) => sql<AttemptRow>`
  select key, count, since from attempt where key in ${among(keys)}`

/** Counts a try, unless another one has been counted since `before` was read. */
export const countAttempt = (row: AttemptRow, before: AttemptRow | undefined) => sql<{ key: string }>`
  insert into attempt (key, count, since)
  values (${row.key}, ${row.count}, ${row.since})
  on conflict (key) do update set count = excluded.count, since = excluded.since
  where attempt.count = ${before?.count ?? -1} and attempt.since = ${before?.since ?? -1}
  returning key`

export const clearAttempts = (key: string) => sql`delete from attempt where key = ${key}`

/** A try that was right does not count against the others from there. */
export const takeBackAttempt = (key: string) =>
  sql`update attempt set count = count - 1 where key = ${key} and count > 0`

export const forgetAttemptsBefore = (time: number) => sql`delete from attempt where since < ${time}`
