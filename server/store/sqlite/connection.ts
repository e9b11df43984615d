import Sqlite from 'better-sqlite3'
import { given, serve } from '../thread.ts'

/** A statement as it travels between threads. */
export interface PlainStatement {
  sql: string
  values: unknown[]
}

/** What is left of an error that has travelled between threads. */
export interface Fault {
  /** SQLite's own name for it, such as `SQLITE_FULL`. */
  code: string | undefined
  message: string
}

export const faultOf = (error: unknown): Fault => ({
  code: error instanceof Sqlite.SqliteError ? error.code : undefined,
  message: error instanceof Error ? error.message : String(error),
})

/** How long another process may keep a connection waiting, in milliseconds. */
const BUSY = 5000

/** One connection to the file, with the statements that it has prepared. */
export class Connection {
  readonly sqlite: Sqlite.Database
  readonly #prepared = new Map<string, Sqlite.Statement>()

  constructor(file: string) {
    this.sqlite = new Sqlite(file, { timeout: BUSY })
    this.sqlite.pragma('journal_mode = wal')
    this.sqlite.pragma('synchronous = full')
    this.sqlite.pragma('foreign_keys = on')
    this.sqlite.pragma('secure_delete = on')
  }

  run({ sql, values }: PlainStatement): unknown[] {
    const known = this.#prepared.get(sql)
    const ready = known ?? this.sqlite.prepare(sql)
    if (!known) this.#remember(sql, ready)
    if (ready.reader) return ready.all(values)
    ready.run(values)
    return []
  }

  /** Whether it refuses to write. */
  onlyReads(on: boolean): void {
    this.sqlite.pragma(`query_only = ${on}`)
  }

  /** Copies the log into the database as far as the mode goes, without waiting for anybody. @returns whether it got there */
  checkpoint(mode: 'passive' | 'truncate'): { done: boolean; pages: number } {
    this.sqlite.pragma('busy_timeout = 0')
    try {
      const [{ busy, log }] = this.sqlite.pragma(`wal_checkpoint(${mode})`) as [{ busy: number; log: number }]
      return { done: busy === 0, pages: log }
    } catch {
      // Such as a full disk: the log holds everything, and another time may be better.
      return { done: false, pages: 0 }
    } finally {
      this.sqlite.pragma(`busy_timeout = ${BUSY}`)
    }
  }

  #remember(text: string, ready: Sqlite.Statement): void {
    if (this.#prepared.size >= 500) this.#prepared.clear()
    this.#prepared.set(text, ready)
  }
}

/** In a thread: opens a connection, and answers each message by what `prepare` makes of it. */
export function serveOver<Message, Reply>(prepare: (connection: Connection) => (message: Message) => Reply): void {
  const connection = new Connection((given as { file: string }).file)
  serve(prepare(connection), () => connection.sqlite.close())
}
