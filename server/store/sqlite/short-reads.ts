import type { Statement } from '../database.ts'
import { ReadCache } from '../read-cache.ts'
import { type Connection, serializeError } from './connection.ts'
import { translateError } from './errors.ts'

/**
 * Reads on the thread that serves. Those of one turn of the event loop share a transaction: its locks, and looking for what
 * has been written meanwhile, cost more than a short read does.
 */
export class ShortReads {
  readonly #connection: Connection
  readonly #cache = new ReadCache<unknown[]>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  read(statement: Statement): unknown[] {
    const { sqlite } = this.#connection
    try {
      if (!sqlite.inTransaction) {
        this.#connection.run(BEGIN)
        setImmediate(() => this.refresh())
      }
      return this.#cache.getOrRead(statement, () => this.#connection.run(statement))
    } catch (error) {
      throw translateError(serializeError(error))
    }
  }

  /** What is read from now on is as it stands now. */
  refresh(): void {
    this.#cache.clear()
    if (this.#connection.sqlite.open && this.#connection.sqlite.inTransaction) this.#connection.run(COMMIT)
  }
}

const BEGIN = { sql: 'begin', values: [] }
const COMMIT = { sql: 'commit', values: [] }
