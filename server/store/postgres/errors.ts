import pg from 'pg'
import { ConstraintViolation, Unavailable } from '../database.ts'
import { ASSERTION_CHECK } from '../sql.ts'

/** Runs what asks PostgreSQL, and says in our own errors what has gone wrong. */
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
  const reason = unavailableReasons.find(([codes]) => codes.test(code))?.[1]
  return reason === undefined ? error : new Unavailable(reason, { cause: error })
}

/** What passes, or what whoever runs the server can mend while Vouch runs: classes and codes of PostgreSQL's appendix A. */
const unavailableReasons: readonly [codes: RegExp, reason: string][] = [
  [/^53100/, 'The disk of the database is full. Nothing was stored; try again later.'],
  [/^53/, 'The database has too much to do. Nothing was stored; try again later.'],
  [/^(55P03|40001|40P01)/, 'Others hold what this needs. Nothing was stored; try again.'],
  [/^25006/, 'The database takes nothing at present. Nothing was stored; try again later.'],
  [/^57014/, 'The database has been told to end what takes this long. Nothing was stored; try again later.'],
  [/^(08|57P|58)/, 'The database is not available. Try again soon.'],
]

const createUnreachableError = (cause: unknown) =>
  new Unavailable('The database cannot be reached. Try again soon.', { cause })

/** What the driver and the network say when there is no connection, or none any more; a name with several addresses fails for each. */
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
