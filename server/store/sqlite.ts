import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type BatchOptions, ConstraintViolation, type OwnDatabase, pending, type Statement } from './database.ts'

/** How long another process may keep us waiting, in milliseconds. */
const BUSY = 5000

/**
 * A SQLite file, made with its folder where absent; `:memory:` for one that is forgotten.
 * A batch is acknowledged after its fsync (WAL with `synchronous = full`).
 */
export function openSqlite(file: string): OwnDatabase {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const sqlite = new Sqlite(file, { timeout: BUSY })
  sqlite.pragma('journal_mode = wal')
  sqlite.pragma('synchronous = full')
  sqlite.pragma('foreign_keys = on')
  sqlite.pragma('secure_delete = on')
  const prepared = new Map<string, Sqlite.Statement>()

  function run(statement: Statement): unknown[] {
    const known = prepared.get(statement.sql)
    const ready = known ?? sqlite.prepare(statement.sql)
    if (!known) remember(statement.sql, ready)
    if (ready.reader) return ready.all(statement.values)
    ready.run(statement.values)
    return []
  }

  function remember(text: string, ready: Sqlite.Statement): void {
    if (prepared.size >= 500) prepared.clear()
    prepared.set(text, ready)
  }

  /** Within the transaction of all, each batch is a savepoint of its own: one that fails takes nobody along. */
  const one = sqlite.transaction((statements: readonly Statement[]) => statements.map(run))
  const together = sqlite.transaction((batches: readonly Waiting[]) =>
    batches.map(({ statements }): Outcome => {
      try {
        return { rows: one(statements) }
      } catch (error) {
        // A full disk ends the whole transaction: nothing of it stands.
        if (!sqlite.inTransaction) throw error
        return { error: translated(error) }
      }
    }),
  ).immediate

  const waiting: Waiting[] = []

  /** Batches that arrive together share one transaction and one fsync, and are acknowledged after it. */
  function commit(): void {
    const batches = waiting.splice(0)
    try {
      for (const [index, outcome] of together(batches).entries()) {
        if ('error' in outcome) batches[index]?.reject(outcome.error)
        else batches[index]?.resolve(outcome.rows)
      }
    } catch (error) {
      for (const { reject } of batches) reject(error)
    }
    erased ||= batches.some(({ erases }) => erases)
    if (erased) truncateLog()
  }

  let erased = false

  /** The log holds pages as they were. Where another process reads it just now, the next batch tries again. */
  function truncateLog(): void {
    sqlite.pragma('busy_timeout = 0')
    try {
      const [{ busy }] = sqlite.pragma('wal_checkpoint(truncate)') as [{ busy: number }]
      erased = busy !== 0
    } catch {
      // The batches stand: what keeps the log from being truncated, such as a full disk, fails nobody.
    } finally {
      sqlite.pragma(`busy_timeout = ${BUSY}`)
    }
  }

  function batch(statements: readonly Statement[], { erases = false }: BatchOptions = {}): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      waiting.push({ statements, erases, resolve, reject })
      if (waiting.length === 1) setImmediate(commit)
    })
  }

  const version = (): number => {
    const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
    return known
      ? (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
      : 0
  }

  return {
    all: async (statement) => run(statement) as never,
    batch: (statements, options) => batch(statements, options) as never,
    migrate: async (migrations) =>
      sqlite
        .transaction(() => {
          for (const { text } of pending(migrations, version())) sqlite.exec(text)
        })
        .exclusive(),
    waiting: () => waiting.length,
    close: async () => {
      if (waiting.length > 0) commit()
      sqlite.close()
    },
  }
}

interface Waiting {
  statements: readonly Statement[]
  erases: boolean
  resolve(rows: unknown[][]): void
  reject(error: unknown): void
}

type Outcome = { rows: unknown[][] } | { error: unknown }

function translated(error: unknown): unknown {
  const known =
    error instanceof Sqlite.SqliteError && /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|FOREIGNKEY)$/.test(error.code)
  return known ? new ConstraintViolation(error.message, { cause: error }) : error
}
