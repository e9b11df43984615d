import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { ConstraintViolation, type OwnDatabase, pending, type Statement } from './database.ts'

/**
 * A SQLite file, made with its folder where absent; `:memory:` for one that is forgotten.
 * A batch is acknowledged after its fsync (WAL with `synchronous = full`).
 */
export function openSqlite(file: string): OwnDatabase {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const sqlite = new Sqlite(file, { timeout: 5000 })
  sqlite.pragma('journal_mode = wal')
  sqlite.pragma('synchronous = full')
  sqlite.pragma('foreign_keys = on')
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

  const transaction = sqlite.transaction((statements: readonly Statement[]) => statements.map(run)).immediate

  const version = (): number => {
    const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
    return known
      ? (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
      : 0
  }

  return {
    all: async (statement) => translated(() => run(statement)) as never,
    batch: async (statements) => translated(() => transaction(statements)) as never,
    migrate: async (migrations) =>
      sqlite
        .transaction(() => {
          for (const { text } of pending(migrations, version())) sqlite.exec(text)
        })
        .exclusive(),
    close: async () => {
      sqlite.close()
    },
  }
}

function translated<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|FOREIGNKEY)$/.test(error.code)) {
      throw new ConstraintViolation(error.message, { cause: error })
    }
    throw error
  }
}
