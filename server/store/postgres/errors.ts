import pg from 'pg'
import { ConstraintViolation, Unavailable, type UnavailableCode } from '../database.ts'
import { ASSERTION_CHECK } from '../sql.ts'

/** Runs work on PostgreSQL and translates its errors into ours. */
export async function translateErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw translateError(error)
  }
}

function translateError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return isConnectionError(error) ? createUnreachableError(error) : error
  const { code = '', message } = error
  const isFailedAssertion = code === '23514' && error.constraint === ASSERTION_CHECK
  if (code === '23505' || code === '23503' || isFailedAssertion)
    return new ConstraintViolation(message, { cause: error })
  const [, unavailableCode, reason] = unavailableReasons.find(([codes]) => codes.test(code)) ?? []
  return reason === undefined ? error : new Unavailable(reason, { code: unavailableCode, cause: error })
}

/** Errors that pass, or that an operator can fix while Vouch runs: codes of appendix A of the PostgreSQL manual. */
const unavailableReasons: readonly [codes: RegExp, code: UnavailableCode, reason: string][] = [
  [/^53100/, 'disk-full', 'The disk of the database is full. Nothing was stored; try again later.'],
  [/^53/, 'overloaded', 'The database is overloaded. Nothing was stored; try again later.'],
  [
    /^(55P03|40001|40P01)/,
    'database-locked',
    'Other changes have locked the same rows. Nothing was stored; try again.',
  ],
  [/^25006/, 'database-read-only', 'The database is read-only at the moment. Nothing was stored; try again later.'],
  [/^57014/, 'overloaded', 'The statement took too long. Nothing was stored; try again later.'],
  [/^(08|25P03|57P|58)/, 'database-unreachable', 'The database is not available. Try again soon.'],
]

const createUnreachableError = (cause: unknown) =>
  new Unavailable('The database cannot be reached. Try again soon.', { code: 'database-unreachable', cause })

/** Errors of the driver and the network without a connection. A host with several addresses fails with one for each. */
function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isConnectionError)
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code ?? '') ||
    /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  )
}
