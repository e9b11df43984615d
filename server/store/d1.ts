import type { D1Database } from '@cloudflare/workers-types'
import { chainAuditEntries } from './audit-chain.ts'
import { ConstraintViolation, type Database, type Statement, Unavailable } from './database.ts'
import { ASSERTION_CHECK } from './sql.ts'
import { runAsStatements } from './steps.ts'

/** A D1 database. Its batches are transactions that run one at a time. `wrangler d1 migrations apply` migrates it. */
export function openD1(d1: D1Database): Database {
  const prepare = (statement: Statement) => d1.prepare(statement.sql).bind(...statement.values)
  const all: Database['all'] = (statement) =>
    translateErrors(async () => (await prepare(statement).all()).results as never)
  const batch: Database['batch'] = (steps) =>
    translateErrors(async () => {
      const run = async (statements: readonly Statement[]) => {
        // D1 rejects an empty batch.
        const results = statements.length > 0 ? await d1.batch(statements.map(prepare)) : []
        return results.map((result) => result.results)
      }
      return (await runAsStatements(steps, run)) as never
    })
  return { all, batch: chainAuditEntries({ all, batch }, { isShared: false }) }
}

/** Any other check that fails is a bug. */
const CONFLICTS = new RegExp(`(UNIQUE|FOREIGN KEY) constraint failed|CHECK constraint failed: ${ASSERTION_CHECK}\\b`)

/** Transient errors of D1. Whether a batch was stored is unknown. */
const TRANSIENT_ERRORS =
  /overloaded|network connection lost|DB reset because|caused object to be reset|exceeded timeout|cannot resolve D1 DB/i

async function translateErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (CONFLICTS.test(message)) throw new ConstraintViolation(message, { cause: error })
    if (!TRANSIENT_ERRORS.test(message)) throw error
    throw new Unavailable('The database is not available. Try again soon.', {
      code: 'database-unreachable',
      cause: error,
    })
  }
}
