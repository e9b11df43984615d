import type { Statement } from '../database.ts'
import { ReadCache } from '../read-cache.ts'
import { type Connection, serializeError } from './connection.ts'
import { translateError } from './errors.ts'

/**
 * Short reads on the main thread. Those of one turn of the event loop share a transaction: its locks, and the check for
 * new writes, cost more than a short read.
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

  /** Makes later reads see the current data. */
  refresh(): void {
    this.#cache.clear()
    if (this.#connection.sqlite.open && this.#connection.sqlite.inTransaction) this.#connection.run(COMMIT)
  }
}

const BEGIN = { sql: 'begin', values: [] }
const COMMIT = { sql: 'commit', values: [] }
