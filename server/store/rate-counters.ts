import pg from 'pg'
import { Batcher, type Outcomes } from './batcher.ts'

/** The count of a key in its current minute, and the milliseconds left of that minute. */
export interface RateCount {
  count: number
  left: number
}

/** Counters that all processes share. */
export interface RateCounters {
  /** Increments each of the keys by one; undefined if the database is unavailable. */
  increment(keys: readonly string[]): Promise<readonly RateCount[] | undefined>
  /** Deletes the counters whose minute is over. */
  purgeExpired(): Promise<void>
  close(): Promise<void>
}

/** Created with the migrations. Unlogged: losing a minute in a crash is harmless, and writes cost no fsync. */
export const CREATE_RATE_COUNTER_TABLE = `
  create unlogged table if not exists rate_counter (
    key     text collate "C" primary key,
    count   integer not null,
    ends_at timestamptz not null
  ) with (fillfactor = 50)`

/**
 * A counter that ends later than a minute from now started before the clock stepped back. The ten seconds are for
 * transactions that start together: the one that waits for the row has an earlier `now()` than the one that has just
 * committed, and must not restart its count.
 */
const IS_CURRENT = "counted.ends_at between now() and excluded.ends_at + interval '10 seconds'"

/** Ordered by key, so that processes cannot deadlock. */
const INCREMENT = `
  insert into rate_counter as counted (key, count, ends_at)
  select      key, cast(value as integer), now() + interval '1 minute'
  from        json_each_text($1)
  order by    key
  on conflict (key) do update set
    count   = excluded.count + case when ${IS_CURRENT} then counted.count else 0 end,
    ends_at = case when ${IS_CURRENT} then counted.ends_at else excluded.ends_at end
  returning   key, count, cast(extract(epoch from ends_at - now()) * 1000 as float8) as left`

const PURGE_EXPIRED = `
  delete from rate_counter
  where  key in (select key from rate_counter where ends_at < now() for update skip locked)`

/** How long a request waits for its counters. */
export const COUNT_TIMEOUT_MS = 3000

/** How long a process counts alone after a failure, so that not every request waits for the timeout. */
const BACKOFF_MS = 5000

/** Requests beyond the queue are counted by their process alone. */
const BATCH_LIMITS = { maxQueued: 4096, batchSize: 512 }

/**
 * Counts in PostgreSQL over a separate connection: counting must not queue behind the responses it lets in.
 * @param onError receives errors; callers get `undefined`
 */
export function openRateCounters(connectionString: string, onError: (error: unknown) => void): RateCounters {
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    // Connecting takes longer than counting.
    idleTimeoutMillis: 0,
    keepAlive: true,
    connectionTimeoutMillis: COUNT_TIMEOUT_MS,
    query_timeout: COUNT_TIMEOUT_MS,
    statement_timeout: COUNT_TIMEOUT_MS,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const batcher = new Batcher((requests: readonly (readonly string[])[]) => incrementAll(pool, requests), BATCH_LIMITS)
  let backoffUntil = 0
  return {
    increment: async (keys) => {
      if (performance.now() < backoffUntil) return undefined
      try {
        return await withTimeout(COUNT_TIMEOUT_MS, batcher.add(keys))
      } catch (error) {
        backoffUntil = performance.now() + BACKOFF_MS
        onError(error)
        return undefined
      }
    },
    purgeExpired: async () => void (await pool.query(PURGE_EXPIRED)),
    close: () => pool.end(),
  }
}

/** The timeout includes the time in the queue, which the timeouts of the pool do not. */
async function withTimeout<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Rate counters did not respond within ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Counts a batch of requests in one statement. Each request gets its own rank within the new counts. */
async function incrementAll(pool: pg.Pool, requests: readonly (readonly string[])[]): Promise<Outcomes<RateCount[]>> {
  const increments = new Map<string, number>()
  const requestRanks = requests.map((keys) =>
    keys.map((key) => {
      const rank = (increments.get(key) ?? 0) + 1
      increments.set(key, rank)
      return { key, rank }
    }),
  )
  const values = [JSON.stringify(Object.fromEntries(increments))]
  const { rows } = await pool.query<RateCount & { key: string }>({
    name: 'increment rate counters',
    text: INCREMENT,
    values,
  })
  const rowsByKey = new Map(rows.map((row) => [row.key, row]))
  return requestRanks.map((keyRanks) => ({
    status: 'fulfilled',
    value: keyRanks.map(({ key, rank }) => {
      const { count, left } = rowsByKey.get(key) as RateCount
      return { count: count - (increments.get(key) as number) + rank, left }
    }),
  }))
}
