import type { Sql } from 'sql-template-tag'

/** A statement as a value. `Row` is the shape of the rows it returns, which only the contract suite checks. */
export interface Statement<Row = unknown> extends Sql {
  /** Carries the type only; never set. */
  readonly row?: Row
}

/**
 * A change that SQLite makes row by row with prepared statements, which is several times as fast, and the other engines by
 * statements that read the rows from JSON. Both do the same: see `response-insertion.ts`.
 */
export interface RowChange<Row = unknown> {
  /** Carries the type only; never set. */
  readonly row?: Row
  buildStatements(): Statement[]
  /** What the change returns, from the rows of its statements. */
  collect(results: readonly unknown[][]): Row[]
  /** The change as a message to the thread that writes. */
  buildMessage(): RowChangeMessage
}

/**
 * When the follow-ups of a workspace that open now are due: all, or those of customers whose property has a value, which comes
 * before.
 */
export interface FollowUpDueTime {
  workspaceId: string
  dueAt: number | null
  /** Today in the time zone of the workspace: members who are out of office get none. */
  day: string
  property?: string
  value?: string
}

/** New responses for the thread that writes. It replies with the ids of those it has skipped. */
export interface RowChangeMessage {
  /** JSON: for each response the values of `responseColumns`, and whether it may open a follow-up. Faster to send than objects. */
  responses: string
  now: number
  /** When new follow-ups are due, by workspace. */
  dueTimes: readonly FollowUpDueTime[]
  /** Fails if a response is skipped. */
  requireAll: boolean
  /** Statements that follow the insertion. */
  statements: { sql: string; values: unknown[] }[]
}

/** A part of a batch. */
export type Step<Row = unknown> = Statement<Row> | RowChange<Row>

/** The rows of each step of a batch, in order. */
export type BatchResults<Steps extends readonly Step[]> = {
  [Index in keyof Steps]: Steps[Index] extends Step<infer Row> ? Row[] : never
}

export interface Database {
  /**
   * Runs one statement that reads.
   * `long`: it may read many rows, and must not block the event loop or other reads.
   * @throws Unavailable
   */
  all<Row>(statement: Statement<Row>, options?: ReadOptions): Promise<Row[]>

  /**
   * Runs the steps in order, all or nothing, and resolves once they are on disk.
   * `exclusive`: no other batch runs at the same time, in any process. For the rare change that must see every row.
   * `secureErase`: deleted data is overwritten on disk too, as far as the engine can.
   * @throws ConstraintViolation on a conflict with the rows that exist; nothing has changed then
   * @throws Unavailable
   */
  batch<const Steps extends readonly Step[]>(steps: Steps, options?: BatchOptions): Promise<BatchResults<Steps>>
}

export interface ReadOptions {
  long?: boolean
}

export interface BatchOptions {
  exclusive?: boolean
  secureErase?: boolean
}

/** A database on Node, which is migrated at start and closed at the end. */
export interface ManagedDatabase extends Database {
  migrate(migrations: readonly Migration[]): Promise<void>
  /** How many statements and batches are waiting. */
  queueLength(): number
  close(): Promise<void>
}

/** A numbered file of `migrations/`. It adds its version to the table `migration` itself. */
export interface Migration {
  version: number
  text: string
}

/** A row exists already (unique), a row it refers to does not (foreign key), or an assertion of the batch does not hold. */
export class ConstraintViolation extends Error {
  override name = 'ConstraintViolation'
}

/** Why the service cannot do something at the moment. */
export const unavailableCodes = [
  'database-locked',
  'database-read-only',
  'database-unreachable',
  'disk-full',
  'export-interrupted',
  'exports-running', // as many as one member or key may run, or as all together may
  'out-of-memory',
  'overloaded',
  'starting',
  'unavailable',
] as const
export type UnavailableCode = (typeof unavailableCodes)[number]

/**
 * The database is unreachable, locked, full or overloaded. A batch is stored whole or not at all; if the connection broke
 * during the commit, which of the two is unknown. Retry with the same ids and keys.
 */
export class Unavailable extends Error {
  override name = 'Unavailable'
  readonly code: UnavailableCode
  /** When to retry, in seconds. */
  readonly retryAfter: number

  /** @param message in English, for the log, the API and the command line */
  constructor(
    message: string,
    {
      code = 'unavailable',
      retryAfter = 5,
      cause,
    }: { code?: UnavailableCode; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.code = code
    this.retryAfter = retryAfter
  }
}

const MAX_ATTEMPTS = 10

/** Runs work that reads, decides and writes one batch. Repeats it when a concurrent change causes a conflict. */
export async function retryOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ConstraintViolation) || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

/** The message of an error. A host with several addresses fails with one error for each and no message of its own. */
export const getErrorMessage = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(getErrorMessage).join('; ') : (error as Error).message
