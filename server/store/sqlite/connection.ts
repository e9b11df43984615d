import { serve, threadData } from '../thread.ts'
import { BUSY_TIMEOUT_MS, getSqliteCode, sqliteDriver } from './driver.ts'
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.ts'

/** A statement that can be sent to a thread. */
export interface PlainStatement {
  sql: string
  values: unknown[]
}

/** An error that can be sent between threads. */
export interface SerializedError {
  /** Such as `SQLITE_FULL`, or `RESULT_TOO_LARGE`. */
  code: string | undefined
  message: string
}

export const serializeError = (error: unknown): SerializedError => ({
  code: error instanceof ResultTooLarge ? error.code : getSqliteCode(error),
  message: error instanceof Error ? error.message : String(error),
})

/** A statement returned more than a thread may hold. */
class ResultTooLarge extends Error {
  readonly code = 'RESULT_TOO_LARGE'
}

/** What a row takes at least: a few bytes for each cell, and its text. */
function estimateBytes(row: object): number {
  let bytes = 0
  for (const cell of Object.values(row)) bytes += typeof cell === 'string' ? 16 + cell.length : 16
  return bytes
}

/** A connection to the file, with its prepared statements. */
export class Connection {
  readonly sqlite: SqliteDatabase
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(file: string) {
    this.sqlite = sqliteDriver.openDatabase(file)
    this.sqlite.pragma('journal_mode = wal')
    this.sqlite.pragma('synchronous = full')
    this.sqlite.pragma('foreign_keys = on')
    this.sqlite.pragma('secure_delete = on')
  }

  run({ sql, values }: PlainStatement): unknown[] {
    const statement = this.#prepare(sql)
    if (statement.reader) return statement.all(values)
    statement.run(values)
    return []
  }

  /**
   * Reads row by row, so that a thread whose heap is full can end in between: SQLite would go on until all rows are read.
   * @throws ResultTooLarge beyond `maxBytes`, roughly
   */
  read({ sql, values }: PlainStatement, maxBytes: number): unknown[] {
    const rows: unknown[] = []
    let bytes = 0
    for (const row of this.#prepare(sql).iterate(values)) {
      bytes += estimateBytes(row as object)
      if (bytes > maxBytes) throw new ResultTooLarge()
      rows.push(row)
    }
    return rows
  }

  setReadOnly(isReadOnly: boolean): void {
    this.sqlite.pragma(`query_only = ${isReadOnly}`)
  }

  /** Copies the log into the database as far as the mode allows, without waiting for other connections. */
  checkpoint(mode: 'passive' | 'truncate'): { isComplete: boolean; pages: number } {
    this.sqlite.pragma('busy_timeout = 0')
    try {
      const [{ busy, log }] = this.sqlite.pragma(`wal_checkpoint(${mode})`) as [{ busy: number; log: number }]
      return { isComplete: busy === 0, pages: log }
    } catch {
      // Such as a full disk. The log still holds everything, and the next checkpoint may succeed.
      return { isComplete: false, pages: 0 }
    } finally {
      this.sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  #prepare(sql: string): SqliteStatement {
    const cached = this.#statements.get(sql)
    if (cached) return cached
    const statement = this.sqlite.prepare(sql)
    if (this.#statements.size >= 500) this.#statements.clear()
    this.#statements.set(sql, statement)
    return statement
  }
}

/** In a thread: opens a connection and replies to messages with a handler of it. */
export function serveWithConnection<Message, Reply>(
  createHandler: (connection: Connection) => (message: Message) => Reply,
): void {
  const connection = new Connection((threadData as { file: string }).file)
  serve(createHandler(connection), () => connection.sqlite.close())
}
