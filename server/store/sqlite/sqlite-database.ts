/** An open database, with what the store uses of better-sqlite3. `node-driver.ts` implements the same with `node:sqlite`. */
export interface SqliteDatabase {
  readonly open: boolean
  readonly inTransaction: boolean
  prepare(sql: string): SqliteStatement
  /** Runs any number of statements. */
  exec(sql: string): unknown
  pragma(source: string): unknown
  /** Work that commits as a whole or not at all; within another transaction it is a savepoint. */
  transaction<Args extends unknown[], Result>(work: (...args: Args) => Result): SqliteTransaction<Args, Result>
  close(): unknown
}

/** A prepared statement. Its values are passed one by one or as one array. */
export interface SqliteStatement {
  /** Whether it returns rows. */
  readonly reader: boolean
  all(...values: unknown[]): unknown[]
  get(...values: unknown[]): unknown
  run(...values: unknown[]): { changes: number | bigint }
  iterate(...values: unknown[]): IterableIterator<unknown>
  /** From now on a row is the value of its first column. */
  pluck(): SqliteStatement
  /** From now on a row is an array. */
  raw(): SqliteStatement
}

export interface SqliteTransaction<Args extends unknown[], Result> {
  (...args: Args): Result
  /** Locks the file before the first statement. */
  immediate(...args: Args): Result
  exclusive(...args: Args): Result
}

export interface SqliteOptions {
  /** Fails if the file does not exist. */
  readonly?: boolean
}
