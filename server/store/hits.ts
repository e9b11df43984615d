import pg from 'pg'

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

/** In one order, so that processes wait for one another in a row rather than in a circle. */
const ADD = `
  insert into hit as counted (key, count, ends_at)
  select      key, cast(value as integer), now() + interval '1 minute'
  from        json_each_text($1)
  order by    key
  on conflict (key) do update set
    count   = excluded.count + case when counted.ends_at > now() then counted.count else 0 end,
    ends_at = case when counted.ends_at > now() then counted.ends_at else excluded.ends_at end
  returning   key, count, cast(extract(epoch from ends_at - now()) * 1000 as float8) as left`

const FORGET = 'delete from hit where key in (select key from hit where ends_at < now() for update skip locked)'

/** An answer that waits for the count of its hits waits no longer than this, in milliseconds. */
const PATIENCE = 1000

interface Asked {
  keys: readonly string[]
  resolve(hits: readonly Hit[] | undefined): void
}

/**
 * Counts in a PostgreSQL database, over a connection of its own: hits must not queue behind the answers that they let in.
 * @param onError told of what goes wrong; whoever asks gets `undefined` then
 */
export function openHits(connectionString: string, onError: (error: unknown) => void): Hits {
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    statement_timeout: PATIENCE,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', () => undefined))
  let waiting: Asked[] = []
  let running = false

  /** Those who come while a statement runs share the next one. */
  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      await count(asked)
    }
    running = false
  }

  async function count(asked: readonly Asked[]): Promise<void> {
    const sums = new Map<string, number>()
    const places = asked.map(({ keys }) => keys.map((key) => added(sums, key)))
    try {
      const values = [JSON.stringify(Object.fromEntries(sums))]
      const { rows } = await pool.query<Hit & { key: string }>({ name: 'hits', text: ADD, values })
      const after = new Map(rows.map((row) => [row.key, row]))
      for (const [index, { keys, resolve }] of asked.entries()) {
        resolve(keys.map((key, nth) => hitOf(after.get(key), sums.get(key), places[index]?.[nth])))
      }
    } catch (error) {
      onError(error)
      for (const { resolve } of asked) resolve(undefined)
    }
  }

  return {
    add: (keys) =>
      new Promise((resolve) => {
        waiting.push({ keys, resolve })
        if (!running) void run()
      }),
    forget: async () => void (await pool.query(FORGET)),
    close: () => pool.end(),
  }
}

function added(sums: Map<string, number>, key: string): number {
  const sum = (sums.get(key) ?? 0) + 1
  sums.set(key, sum)
  return sum
}

/** Each of those who came together has a place of its own in the sum. */
const hitOf = ({ count, left }: Hit = { count: 0, left: 0 }, sum = 0, place = 0): Hit => ({
  count: count - sum + place,
  left,
})
