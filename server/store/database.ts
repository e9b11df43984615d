import { join, raw, Sql } from 'sql-template-tag'

/** A statement as a value. `Row` is the shape of what it answers; nothing checks it but the contract suite. */
export interface Statement<Row = unknown> extends Sql {
  /** Carries the type only; never set. */
  readonly row?: Row
}

/**
 * `sql<Row>` tags a statement; values become bound parameters, statements within it are joined in.
 * @example sql<{ name: string }>`select name from survey where id = ${id}`
 */
export const sql = <Row = unknown>(strings: TemplateStringsArray, ...values: unknown[]): Statement<Row> =>
  new Sql(strings, values)

/** What each statement of a batch answers, in their order. */
export type BatchResults<Statements extends readonly Statement[]> = {
  [Index in keyof Statements]: Statements[Index] extends Statement<infer Row> ? Row[] : never
}

export interface Database {
  /**
   * Runs one statement that reads.
   * `long`: it may read much, so that neither the event loop nor other reads must wait for it.
   * @throws Unavailable
   */
  all<Row>(statement: Statement<Row>, options?: ReadOptions): Promise<Row[]>

  /**
   * Runs the statements in their order, all or nothing, and resolves once they are on disk.
   * `alone`: no other batch runs meanwhile, in any process; for the rare change that must see all there is.
   * `erases`: what is deleted leaves the disk as well, as far as that is the engine's to do.
   * @throws ConstraintViolation when a row is there already, or one that it needs is not; nothing has been changed then
   * @throws Unavailable
   */
  batch<const Statements extends readonly Statement[]>(
    statements: Statements,
    options?: BatchOptions,
  ): Promise<BatchResults<Statements>>
}

export interface ReadOptions {
  long?: boolean
}

export interface BatchOptions {
  exclusive?: boolean
  secureErase?: boolean
}

/** The database on Node: it is migrated at start and closed at the end. */
export interface ManagedDatabase extends Database {
  migrate(migrations: readonly Migration[]): Promise<void>
  /** How many statements and batches wait for their turn. */
  queueLength(): number
  close(): Promise<void>
}

export interface Migration {
  version: number
  text: string
}

/** A row exists already (unique), or one it refers to does not (foreign key). */
export class ConstraintViolation extends Error {
  override name = 'ConstraintViolation'
}

/**
 * The database cannot do it now: it is unreachable, locked, full, or has too much to do already. Whatever a batch held is
 * stored whole or not at all; where the connection broke during its commit nobody knows which, so that it is to be sent
 * again with the same ids and keys.
 */
export class Unavailable extends Error {
  override name = 'Unavailable'
  /** When to try again, in seconds. */
  readonly retryAfter: number

  constructor(message: string, { retryAfter = 5, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.retryAfter = retryAfter
  }
}

const MAX_ATTEMPTS = 10

/** Runs work that reads, decides and writes in one batch again when another's change came between. */
export async function retryOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ConstraintViolation) || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** Why a database cannot be opened. A name with several addresses fails with an error for each, and none of its own. */
export const getErrorMessage = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(getErrorMessage).join('; ') : (error as Error).message

/** The version this code is written for: the number of the newest file in `migrations/`. */
export const SCHEMA_VERSION = 1

/** Whoever asks whether the database is ready has an answer within so many milliseconds. */
const READY_TIMEOUT_MS = 2500

/** Whether the database answers, soon, and is of the version this code is written for. */
export async function isReady(database: Pick<Database, 'all'>): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<never[]>()
  const timer = setTimeout(() => resolve([]), READY_TIMEOUT_MS)
  try {
    const query = database.all(sql<{ version: number }>`select max(version) as version from migration`)
    const [row] = await Promise.race([query, timeout])
    return row?.version === SCHEMA_VERSION
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Which migrations a database at `version` still needs. Refuses a database that newer code has changed. */
export function getPendingMigrations(migrations: readonly Migration[], version: number): Migration[] {
  if (version <= SCHEMA_VERSION) return migrations.filter((migration) => migration.version > version)
  throw new Error(
    `The database is at version ${version}, newer than this Vouch, which knows version ${SCHEMA_VERSION}. ` +
      'Start the newer Vouch, or restore a backup made before the upgrade.',
  )
}

/**
 * Rows as the one parameter of a statement, to be read with `json_each`, whatever their number: D1 binds at most 100.
 * An object, since PostgreSQL's `json_each` reads no arrays. What is JSON within a row is text there: `json(v.value ->> 'texts')`.
 */
export const jsonRows = (rows: readonly object[]): string => JSON.stringify({ ...rows.map(stringifyNested) })

const stringifyNested = (row: object) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  )

/**
 * A list of ids, or other texts, as one parameter: `id in ${among(ids)}`. The limit limits nothing: it tells PostgreSQL how
 * many there are, which else expects a hundred, and rather reads some thousand rows than look each of those up.
 */
export const inList = (ids: readonly string[]): Sql =>
  sql`(select key from json_each(${JSON.stringify(Object.fromEntries(ids.map((id) => [id, 1])))}) limit ${ids.length})`

/** Where in a list to go on, newest first: with the ids below `before`. */
export interface Position {
  before: string | undefined
  limit: number
}

/** Conditions joined by `and`. */
export function and(conditions: readonly (Sql | false | undefined)[]): Sql {
  const [first = sql`true`, ...others] = conditions.filter(
    (condition) => condition !== false && condition !== undefined,
  )
  return others.reduce((all, condition) => sql`${all} and ${condition}`, first)
}

/**
 * Values, or expressions, by the name of their column; the names come from our code, never from input. What is undefined
 * is left out.
 */
export type ColumnValues = Record<string, Sql | string | number | null | undefined>

/** A column as it is, or with `value` where it is empty. */
export const coalesce = (column: string, value: number): Sql => sql`coalesce(${raw(column)}, ${value})`

/** A column of JSON as it is after a patch (RFC 7396), whatever others have changed in it meanwhile. */
export const mergeJson = (column: string, patch: object): Sql =>
  sql`json_patch(${raw(column)}, ${JSON.stringify(patch)})`

/** The same, where what is there already stands. */
export const fillJson = (column: string, patch: object): Sql =>
  sql`json_patch(json_patch('{}', ${JSON.stringify(patch)}), cast(${raw(column)} as text))`

/** `set` clauses: `name = ?, locale = ?`. */
export function assignments(columns: ColumnValues): Sql {
  const entries = Object.entries(columns).filter(([, value]) => value !== undefined)
  return join(
    entries.map(([name, value]) => sql`${raw(name)} = ${value}`),
    ', ',
  )
}

/** A column of text as it is after those assignments. */
export const valueAfter = (column: string, columns: ColumnValues): Sql =>
  columns[column] === undefined ? raw(column) : sql`cast(${columns[column]} as text)`
