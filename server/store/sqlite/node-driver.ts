import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteOptions, SqliteStatement, SqliteTransaction } from './sqlite-database.ts'

/** As much as better-sqlite3 uses; by default it would be an eighth. */
const CACHE_SIZE_KIB = 16_000

/** `node:sqlite` with the interface of better-sqlite3. */
export class NodeSqlite implements SqliteDatabase {
  readonly #database: DatabaseSync
  readonly #controls = new Map<string, StatementSync>()

  constructor(file: string, timeout: number, { readonly = false }: SqliteOptions = {}) {
    this.#database = new DatabaseSync(file, { readOnly: readonly, timeout })
    this.pragma(`cache_size = -${CACHE_SIZE_KIB}`)
  }

  get open(): boolean {
    return this.#database.isOpen
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  prepare(sql: string): NodeStatement {
    return new NodeStatement(this.#database.prepare(sql))
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  pragma(source: string): unknown[] {
    return this.#database.prepare(`pragma ${source}`).all()
  }

  transaction<Args extends unknown[], Result>(work: (...args: Args) => Result): SqliteTransaction<Args, Result> {
    const runWith =
      (begin: string) =>
      (...args: Args) =>
        this.#runTransaction(begin, () => work(...args))
    return Object.assign(runWith('begin'), {
      immediate: runWith('begin immediate'),
      exclusive: runWith('begin exclusive'),
    })
  }

  close(): void {
    this.#database.close()
  }

  #runTransaction<Result>(begin: string, work: () => Result): Result {
    const isNested = this.inTransaction
    this.#control(isNested ? 'savepoint nested' : begin)
    try {
      const result = work()
      this.#control(isNested ? 'release nested' : 'commit')
      return result
    } catch (error) {
      // A full disk has rolled back the whole transaction.
      if (this.inTransaction) {
        this.#control(isNested ? 'rollback to nested' : 'rollback')
        if (isNested) this.#control('release nested')
      }
      throw error
    }
  }

  #control(sql: string): void {
    let statement = this.#controls.get(sql)
    if (!statement) {
      statement = this.#database.prepare(sql)
      this.#controls.set(sql, statement)
    }
    statement.run()
  }
}

class NodeStatement implements SqliteStatement {
  readonly reader: boolean
  readonly #statement: StatementSync
  #isPlucked = false

  constructor(statement: StatementSync) {
    this.#statement = statement
    this.reader = statement.columns().length > 0
  }

  all(...values: unknown[]): unknown[] {
    const rows = this.#statement.all(...flatten(values))
    return this.#isPlucked ? rows.map(getFirst) : rows
  }

  get(...values: unknown[]): unknown {
    const row = this.#statement.get(...flatten(values))
    return this.#isPlucked && row ? getFirst(row) : row
  }

  run(...values: unknown[]): { changes: number | bigint } {
    return this.#statement.run(...flatten(values))
  }

  iterate(...values: unknown[]): IterableIterator<unknown> {
    const rows = this.#statement.iterate(...flatten(values))
    return this.#isPlucked ? rows.map(getFirst) : rows
  }

  pluck(): this {
    this.#isPlucked = true
    return this.raw()
  }

  raw(): this {
    this.#statement.setReturnArrays(true)
    return this
  }
}

const flatten = (values: unknown[]) => (Array.isArray(values[0]) ? values[0] : values) as SQLInputValue[]

const getFirst = (row: unknown): unknown => (row as unknown[])[0]
