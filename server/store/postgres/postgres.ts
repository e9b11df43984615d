import pg from 'pg'
import { chainAuditEntries } from '../audit-chain.ts'
import { type ManagedDatabase, type Migration, type Statement, Unavailable } from '../database.ts'
import { getPendingMigrations } from '../migrations.ts'
import { CREATE_RATE_COUNTER_TABLE } from '../rate-counters.ts'
import { ReadCache } from '../read-cache.ts'
import { runAsStatements } from '../steps.ts'
import { CREATE_AUDIT_TRIGGERS, stripTriggers } from './audit-triggers.ts'
import { translateErrors } from './errors.ts'

/** Distinguishes our advisory lock from those of other programs in the same database. */
const ADVISORY_LOCK_ID = 8_683_424

/** How often a batch that PostgreSQL has aborted to resolve a deadlock is tried. */
const MAX_ATTEMPTS = 10

/** How many statements or batches may wait for a connection of a pool. */
const MAX_QUEUED = 4096

/** How long a batch waits for locks before it releases its connection. */
const WAIT_TIMEOUT_MS = 10_000

/** How long a short read or a batch waits for the server: a network may drop packets silently. */
const QUERY_TIMEOUT_MS = 15_000

/**
 * After how long without the next statement the server ends a batch. When the network has dropped the commit, this releases
 * the locks before the client's timeout, so that a retry does not wait for them.
 */
const IDLE_TIMEOUT_MS = 10_000

/** The same for an exclusive batch, which waits for all others and may change many rows. */
const LONG_QUERY_TIMEOUT_MS = 600_000

/**
 * A PostgreSQL server with three connection pools: long reads and waiting batches must not block short reads.
 * @param onError receives errors of idle connections, which the pools replace
 * @param connections how many short reads, and how many batches, run at once
 */
export function openPostgres(
  connectionString: string,
  onError: (error: Error) => void,
  connections = 8,
): ManagedDatabase {
  const openPool = (maxConnections: number, options: pg.PoolConfig = {}) =>
    createPool(onError, { connectionString, max: maxConnections, ...options })
  const readPool = openPool(connections, { query_timeout: QUERY_TIMEOUT_MS })
  const longReadPool = openPool(2)
  const batchPool = openPool(connections, { query_timeout: QUERY_TIMEOUT_MS })
  const pools = [readPool, longReadPool, batchPool]
  const readCache = new ReadCache<Promise<unknown[]>>()
  const all: ManagedDatabase['all'] = (statement, options) =>
    options?.long
      ? (read(longReadPool, statement) as never)
      : (readCache.getOrRead(statement, () => read(readPool, statement)) as never)
  const batch: ManagedDatabase['batch'] = (steps, { exclusive = false } = {}) =>
    translateErrors(async () => {
      assertNotOverloaded(batchPool)
      const results = await retryOnDeadlock(() =>
        runAsStatements(steps, (statements) => transaction(batchPool, statements, exclusive)),
      )
      // A caller sees its own writes in its next read.
      readCache.clear()
      return results
    }) as never
  return {
    all,
    batch: chainAuditEntries({ all, batch }),
    migrate: (migrations) => migrate(connectionString, migrations),
    queueLength: () => pools.reduce((sum, { waitingCount }) => sum + waitingCount, 0),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()))
    },
  }
}

function read(pool: pg.Pool, statement: Statement): Promise<unknown[]> {
  return translateErrors(async () => {
    assertNotOverloaded(pool)
    return (await pool.query(statement.text, statement.values)).rows
  })
}

function assertNotOverloaded({ waitingCount }: pg.Pool): void {
  if (waitingCount < MAX_QUEUED) return
  throw new Unavailable('The database is overloaded. Nothing was stored; try again soon.', {
    code: 'overloaded',
    retryAfter: 1,
  })
}

function createPool(onError: (error: Error) => void, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...options,
    connectionTimeoutMillis: WAIT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    types: { getTypeParser },
  })
  pool.on('error', onError)
  // A broken connection in use fails its queries; without a listener its event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** JSON stays text, as on the other engines. 64-bit integers become numbers: ours are far below 2⁵³. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (type === pg.types.builtins.JSON) return (value: string) => value
  if (type === pg.types.builtins.INT8) return Number
  return pg.types.getTypeParser(type, format as 'text')
}

/**
 * Plans are cached while tables grow: a sequential scan that was fastest for ten rows must not be kept for a million.
 * Set in each transaction, because some connection poolers reject connections with settings.
 */
const BEGIN = [
  'begin',
  `set local lock_timeout = ${WAIT_TIMEOUT_MS}`,
  `set local idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}`,
  'set local enable_seqscan = off',
].join('; ')

/** Sends all statements at once. When one fails, the later ones fail too, so the first failure is the one to report. */
async function transaction(pool: pg.Pool, statements: readonly Statement[], exclusive: boolean): Promise<unknown[][]> {
  const client = await pool.connect()
  let connectionError: Error | undefined
  try {
    const lock = exclusive ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
    const timeout = exclusive ? { query_timeout: LONG_QUERY_TIMEOUT_MS } : {}
    const queries = [
      client.query({ text: `${BEGIN}; select ${lock}(${ADVISORY_LOCK_ID})`, ...timeout }),
      ...statements.map((statement) => client.query({ ...toNamedQuery(statement), ...timeout })),
      client.query({ text: 'commit', ...timeout }),
    ]
    const outcomes = await Promise.allSettled(queries)
    const failure = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failure) throw failure.reason
    return outcomes.slice(1, -1).map((outcome) => (outcome as PromiseFulfilledResult<pg.QueryResult>).value.rows)
  } catch (error) {
    connectionError = error instanceof pg.DatabaseError ? undefined : (error as Error)
    throw error
  } finally {
    client.release(connectionError)
  }
}

const statementNames = new Map<string, string>()

/** Named statements keep their plans: planning takes longer than execution. */
function toNamedQuery(statement: Statement): pg.QueryConfig {
  const text = statement.text
  // Limits the server's memory if some code generates statements without end.
  if (!statementNames.has(text) && statementNames.size < 500) statementNames.set(text, `vouch ${statementNames.size}`)
  const name = statementNames.get(text)
  return { text, values: statement.values, ...(name !== undefined && { name }) }
}

async function retryOnDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isDeadlock = ['40001', '40P01'].includes((error as pg.DatabaseError).code ?? '')
      if (!isDeadlock || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** Processes that start together wait for each other here. */
async function migrate(connectionString: string, migrations: readonly Migration[]): Promise<void> {
  // A separate connection without query timeouts: migrating a large database takes time.
  const client = new pg.Client({ connectionString, keepAlive: true, connectionTimeoutMillis: WAIT_TIMEOUT_MS })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`begin; set local lock_timeout = 0; select pg_advisory_xact_lock(${ADVISORY_LOCK_ID})`)
    const pending = getPendingMigrations(migrations, await readVersion(client))
    await client.query(CTEXT_DOMAIN)
    await client.query(JSON_FUNCTIONS)
    await client.query(CREATE_RATE_COUNTER_TABLE)
    for (const { text } of pending) await client.query(stripTriggers(stripSqliteOptions(text)))
    if (pending.length > 0) await client.query(CREATE_AUDIT_TRIGGERS)
    await client.query('commit')
  } finally {
    // Rolls back unless committed.
    await client.end()
  }
}

async function readVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select to_regclass('migration') as migration")
  if (!rows[0].migration) return 0
  return (await client.query('select max(version) as version from migration')).rows[0].version
}

/** Text that sorts and compares by bytes, as on SQLite: the order of ids must not depend on the server's locale. */
const CTEXT_DOMAIN = `
  do $$ begin
    if to_regtype('ctext') is null then create domain ctext as text collate "C"; end if;
  end $$`

/**
 * The JSON functions of SQLite. `json_each` of a bound parameter resolves to this overload, since PostgreSQL prefers text
 * for a parameter without a type; it parses to `jsonb`, because a value of type `json` is parsed again at each `->>`.
 * Our objects hold no nulls that a patch has not brought, so `json_patch` may strip them all.
 */
const JSON_FUNCTIONS = `
  create or replace function json_each(object text, out key text, out value jsonb) returns setof record
  language sql immutable
  as 'select key, value from jsonb_each(object::jsonb)';
  create or replace function json_patch(target json, patch text) returns json
  language sql immutable
  as 'select jsonb_strip_nulls(target::jsonb || patch::jsonb)::json'`

/** PostgreSQL has no tables clustered by their primary key. */
const stripSqliteOptions = (migration: string) => migration.replaceAll(/\bwithout\s+rowid\b/gi, '')
