import type { Sql } from 'sql-template-tag'

/** A statement as a value. `Row` is the shape of what it answers; nothing checks it but the contract suite. */
export interface Statement<Row = unknown> extends Sql {
  /** Carries the type only; never set. */
  readonly row?: Row
}

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

/** A numbered file of `migrations/`. It adds its version to the table `migration` itself. */
export interface Migration {
  version: number
  text: string
}

/** A row exists already (unique), a row it refers to does not (foreign key), or an assertion of the batch does not hold. */
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
