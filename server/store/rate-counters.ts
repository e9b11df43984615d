import pg from 'pg'
import { Batcher, type Outcomes } from './batcher.ts'

/** How often a key has been hit in its minute, and for how many milliseconds that minute goes on. */
export interface RateCount {
  count: number
  left: number
}

/** What all processes have counted together. */
export interface RateCounters {
  /** Counts one hit on each of the keys; undefined where that cannot be done now. */
  increment(keys: readonly string[]): Promise<readonly RateCount[] | undefined>
  /** Drops the minutes that are over. */
  purgeExpired(): Promise<void>
  close(): Promise<void>
}

/** Made with the tables of the migrations. Unlogged: a minute that a crash forgets is no loss, and its writes cost no fsync. */
export const CREATE_RATE_COUNTER_TABLE = `
  create unlogged table if not exists rate_counter (
    key     text collate "C" primary key,
    count   integer not null,
    ends_at timestamptz not null
  ) with (fillfactor = 50)`

/** One that ends later than any minute of now was begun before the clock stepped back. */
const IS_CURRENT = 'counted.ends_at between now() and excluded.ends_at'

/** In one order, so that processes wait for one another in a row rather than in a circle. */
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

/** An answer that waits for the count of its hits waits no longer than this, in milliseconds. */
const COUNT_TIMEOUT_MS = 3000

/** For how long the processes count alone after that, in milliseconds: not every answer is to find out anew. */
const BACKOFF_MS = 5000

/** As many as may wait for their count; those beyond are counted by their process alone. */
const BATCH_LIMITS = { maxQueued: 4096, batchSize: 512 }

/**
 * Counts in a PostgreSQL database, over a connection of its own: hits must not queue behind the answers that they let in.
 * @param onError told of what goes wrong; whoever asks gets `undefined` then
 */
export function openRateCounters(connectionString: string, onError: (error: unknown) => void): RateCounters {
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    // Connecting costs more than counting.
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

/** Whoever has come while others were being counted has waited already when his own count begins. */
async function withTimeout<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Hits were not counted within ${timeoutMs} ms`)), timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Counts all that have come together by one statement; each of them has a place of its own in the sums. */
async function incrementAll(pool: pg.Pool, requests: readonly (readonly string[])[]): Promise<Outcomes<RateCount[]>> {
  const increments = new Map<string, number>()
  const requestPlaces = requests.map((keys) =>
    keys.map((key) => {
      const place = (increments.get(key) ?? 0) + 1
      increments.set(key, place)
      return { key, place }
    }),
  )
  const values = [JSON.stringify(Object.fromEntries(increments))]
  const { rows } = await pool.query<RateCount & { key: string }>({
    name: 'increment rate counters',
    text: INCREMENT,
    values,
  })
  const rowsByKey = new Map(rows.map((row) => [row.key, row]))
  return requestPlaces.map((keyPlaces) => ({
    status: 'fulfilled',
    value: keyPlaces.map(({ key, place }) => {
      const { count, left } = rowsByKey.get(key) as RateCount
      return { count: count - (increments.get(key) as number) + place, left }
    }),
  }))
}
