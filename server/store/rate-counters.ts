import pg from 'pg'
import { Gathering, type Outcomes } from './batcher.ts'

/** How often a key has been hit in its minute, and for how many milliseconds that minute goes on. */
export interface Hit {
  count: number
  left: number
}

/** What all processes have counted together. */
export interface Hits {
  /** Counts one hit on each of the keys; undefined where that cannot be done now. */
  add(keys: readonly string[]): Promise<readonly Hit[] | undefined>
  /** Drops the minutes that are over. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** Made with the tables of the migrations. Unlogged: a minute that a crash forgets is no loss, and its writes cost no fsync. */
export const HITS = `
  create unlogged table if not exists hit (
    key     text primary key,
    count   integer not null,
    ends_at timestamptz not null
  ) with (fillfactor = 50)`

/** One that ends later than any minute of now was begun before the clock stepped back. */
const GOES_ON = 'counted.ends_at between now() and excluded.ends_at'

/** In one order, so that processes wait for one another in a row rather than in a circle. */
const ADD = `
  insert into hit as counted (key, count, ends_at)
  select      key, cast(value as integer), now() + interval '1 minute'
  from        json_each_text($1)
  order by    key
  on conflict (key) do update set
    count   = excluded.count + case when ${GOES_ON} then counted.count else 0 end,
    ends_at = case when ${GOES_ON} then counted.ends_at else excluded.ends_at end
  returning   key, count, cast(extract(epoch from ends_at - now()) * 1000 as float8) as left`

const FORGET = 'delete from hit where key in (select key from hit where ends_at < now() for update skip locked)'

/** An answer that waits for the count of its hits waits no longer than this, in milliseconds. */
const PATIENCE = 3000

/** For how long the processes count alone after that, in milliseconds: not every answer is to find out anew. */
const REST = 5000

/** As many as may wait for their count; those beyond are counted by their process alone. */
const LIMITS = { most: 4096, together: 512 }

/**
 * Counts in a PostgreSQL database, over a connection of its own: hits must not queue behind the answers that they let in.
 * @param onError told of what goes wrong; whoever asks gets `undefined` then
 */
export function openHits(connectionString: string, onError: (error: unknown) => void): Hits {
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    // Connecting costs more than counting.
    idleTimeoutMillis: 0,
    keepAlive: true,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    statement_timeout: PATIENCE,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const gathering = new Gathering((asked: readonly (readonly string[])[]) => count(pool, asked), LIMITS)
  let restsUntil = 0
  return {
    add: async (keys) => {
      if (performance.now() < restsUntil) return undefined
      try {
        return await within(PATIENCE, gathering.add(keys))
      } catch (error) {
        restsUntil = performance.now() + REST
        onError(error)
        return undefined
      }
    },
    forget: async () => void (await pool.query(FORGET)),
    close: () => pool.end(),
  }
}

/** Whoever has come while others were being counted has waited already when his own count begins. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Hits were not counted within ${milliseconds} ms`)), milliseconds)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Counts all that have come together by one statement; each of them has a place of its own in the sums. */
async function count(pool: pg.Pool, asked: readonly (readonly string[])[]): Promise<Outcomes<Hit[]>> {
  const sums = new Map<string, number>()
  const places = asked.map((keys) =>
    keys.map((key) => {
      const place = (sums.get(key) ?? 0) + 1
      sums.set(key, place)
      return { key, place }
    }),
  )
  const values = [JSON.stringify(Object.fromEntries(sums))]
  const { rows } = await pool.query<Hit & { key: string }>({ name: 'hits', text: ADD, values })
  const after = new Map(rows.map((row) => [row.key, row]))
  return places.map((own) => ({
    status: 'fulfilled',
    value: own.map(({ key, place }) => {
      const { count, left } = after.get(key) as Hit
      return { count: count - (sums.get(key) as number) + place, left }
    }),
  }))
}
