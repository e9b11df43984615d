import { ConstraintViolation, Unavailable, type UnavailableCode } from '../database.ts'
import { ASSERTION_CHECK } from '../sql.ts'
import type { SerializedError } from './connection.ts'

/** Any other check that fails is a bug. */
const FAILED_ASSERTION = `CHECK constraint failed: ${ASSERTION_CHECK}`

/** What a trigger of the table `audit` reports before the constraint itself would. */
const TAKEN = 'UNIQUE constraint failed'

/** Translates an error of SQLite into one of ours. */
export function translateError({ code = '', message }: SerializedError): Error {
  const cause = Object.assign(new Error(message), { code })
  const isConflict = /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|FOREIGNKEY)$/.test(code) || message.startsWith(TAKEN)
  if (isConflict || message === FAILED_ASSERTION) return new ConstraintViolation(message, { cause })
  const [, unavailableCode, reason] = unavailableReasons.find(([codes]) => codes.test(code)) ?? []
  return reason === undefined ? cause : new Unavailable(reason, { code: unavailableCode, cause })
}

/** Errors that pass, or that an operator can fix while the service runs. */
const unavailableReasons: readonly [codes: RegExp, code: UnavailableCode, reason: string][] = [
  [/^RESULT_TOO_LARGE$/, 'out-of-memory', 'This takes more memory than there is. Ask for less, and try again.'],
  [/^SQLITE_FULL/, 'disk-full', 'The disk of the database is full. Nothing was stored; try again later.'],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'database-locked',
    'Another program has locked the database. Nothing was stored; try again later.',
  ],
  [
    /^SQLITE_(IOERR|CANTOPEN|READONLY)/,
    'database-read-only',
    'The database file cannot be read or written. Nothing was stored; try again later.',
  ],
]
