import pg from 'pg'
import { ConstraintViolation, type Migration, type OwnDatabase, pending, type Statement } from './database.ts'
import { HITS } from './hits.ts'

/** Any number that tells our advisory lock from those of other programs in the same database. */
const LOCK = 8_683_424

/** How often a batch that PostgreSQL stopped to end a deadlock is run again. */
const ATTEMPTS = 10

/**
 * A PostgreSQL server, by two pools of connections.
 * @param onError told of connections that break while idle; the pools replace them by themselves
 */
export function openPostgres(connectionString: string, onError: (error: Error) => void): OwnDatabase {
  // Of their own: batches that wait for one that runs alone must not leave the reads without a connection.
  const reads = poolOf(connectionString, onError)
  const batches = poolOf(connectionString, onError)
  return {
    all: (statement) => translated(async () => (await reads.query(statement.text, statement.values)).rows),
    batch: (statements, { alone = false } = {}) =>
      translated(() => repeated(() => transaction(batches, statements, alone))) as never,
    migrate: (migrations) => migrate(batches, migrations),
    waiting: () => reads.waitingCount + batches.waitingCount,
    close: async () => {
      await Promise.all([reads.end(), batches.end()])
    },
  }
}

function poolOf(connectionString: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 8,
    connectionTimeoutMillis: 10_000,
    pipeline: true,
    types: { getTypeParser },
  })
  pool.on('error', onError)
  // In use, a broken connection fails its own queries; unheard, its event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** JSON stays the text it is on the other engines, and 64-bit integers are numbers: ours are far below 2⁵³. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (type === pg.types.builtins.JSON) return (value: string) => value
  if (type === pg.types.builtins.INT8) return Number
  return pg.types.getTypeParser(type, format as 'text')
}

/**
 * All statements are sent at once. When one fails, those behind it fail too and the commit rolls back, so that the first
 * failure is the one to report.
 */
async function transaction(pool: pg.Pool, statements: readonly Statement[], alone: boolean): Promise<unknown[][]> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const lock = alone ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
    const queries = [
      client.query(`begin; select ${lock}(${LOCK})`),
      ...statements.map((statement) => client.query(statement.text, statement.values)),
      client.query('commit'),
    ]
    const outcomes = await Promise.allSettled(queries)
    const failure = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failure) throw failure.reason
    return outcomes.slice(1, -1).map((outcome) => (outcome as PromiseFulfilledResult<pg.QueryResult>).value.rows)
  } catch (error) {
    broken = error instanceof pg.DatabaseError ? undefined : (error as Error)
    throw error
  } finally {
    client.release(broken)
  }
}

async function repeated<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const clash = ['40001', '40P01'].includes((error as pg.DatabaseError).code ?? '')
      if (!clash || attempt === ATTEMPTS) throw error
    }
  }
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof pg.DatabaseError && ['23505', '23503'].includes(error.code ?? '')) {
      throw new ConstraintViolation(error.message, { cause: error })
    }
    throw error
  }
}

/** Processes that start together wait for one another here; the second finds nothing left to do. */
async function migrate(pool: pg.Pool, migrations: readonly Migration[]): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${LOCK})`)
    const due = pending(migrations, await version(client))
    await client.query(JSON_PATCH)
    await client.query(HITS)
    for (const { text } of due) await client.query(dialect(text))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function version(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query("select to_regclass('migration') as known")
  if (!rows[0].known) return 0
  return (await client.query('select max(version) as version from migration')).rows[0].version
}

/** As SQLite has it. Our objects hold no nulls that a patch has not brought. */
const JSON_PATCH = `
  create or replace function json_patch(target json, patch text) returns json language sql immutable
  as 'select jsonb_strip_nulls(target::jsonb || patch::jsonb)::json'`

/** Text sorts and compares by its bytes, as SQLite has it: an id's order must not depend on the server's language. */
const dialect = (migration: string) => migration.replace(/(?<=^ +\w+ +)text\b/gm, 'text collate "C"')
