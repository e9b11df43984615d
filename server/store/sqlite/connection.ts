import Sqlite from 'better-sqlite3'
import { serve, threadData } from '../thread.ts'

/** A statement as it travels between threads. */
export interface PlainStatement {
  sql: string
  values: unknown[]
}

/** What is left of an error that has travelled between threads. */
export interface SerializedError {
  /** SQLite's own name for it, such as `SQLITE_FULL`. */
  code: string | undefined
  message: string
}

export const serializeError = (error: unknown): SerializedError => ({
  code: error instanceof Sqlite.SqliteError ? error.code : undefined,
  message: error instanceof Error ? error.message : String(error),
})

/** How long another process may keep a connection waiting, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000

/** One connection to the file, with the statements that it has prepared. */
export class Connection {
  readonly sqlite: Sqlite.Database
  readonly #statements = new Map<string, Sqlite.Statement>()

  constructor(file: string) {
    this.sqlite = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS })
    this.sqlite.pragma('journal_mode = wal')
    this.sqlite.pragma('synchronous = full')
    this.sqlite.pragma('foreign_keys = on')
    this.sqlite.pragma('secure_delete = on')
  }

  run({ sql, values }: PlainStatement): unknown[] {
    const cached = this.#statements.get(sql)
    const statement = cached ?? this.sqlite.prepare(sql)
    if (!cached) this.#cacheStatement(sql, statement)
    if (statement.reader) return statement.all(values)
    statement.run(values)
    return []
  }

  /** Whether it refuses to write. */
  setReadOnly(isReadOnly: boolean): void {
    this.sqlite.pragma(`query_only = ${isReadOnly}`)
  }

  /** Copies the log into the database as far as the mode goes, without waiting for anybody. @returns whether it got there */
  checkpoint(mode: 'passive' | 'truncate'): { isComplete: boolean; pages: number } {
    this.sqlite.pragma('busy_timeout = 0')
    try {
      const [{ busy, log }] = this.sqlite.pragma(`wal_checkpoint(${mode})`) as [{ busy: number; log: number }]
      return { isComplete: busy === 0, pages: log }
    } catch {
      // Such as a full disk: the log holds everything, and another time may be better.
      return { isComplete: false, pages: 0 }
    } finally {
      this.sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  #cacheStatement(text: string, statement: Sqlite.Statement): void {
    if (this.#statements.size >= 500) this.#statements.clear()
    this.#statements.set(text, statement)
  }
}

/** In a thread: opens a connection, and answers each message by what `prepare` makes of it. */
export function serveWithConnection<Message, Reply>(
  createHandler: (connection: Connection) => (message: Message) => Reply,
): void {
  const connection = new Connection((threadData as { file: string }).file)
  serve(createHandler(connection), () => connection.sqlite.close())
}
