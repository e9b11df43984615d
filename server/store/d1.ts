import type { D1Database } from '@cloudflare/workers-types'
import { ConstraintViolation, type Database, type Statement } from './database.ts'

/** A D1 binding. Its batches are transactions, one at a time; `wrangler d1 migrations apply` migrates it. */
export function openD1(d1: D1Database): Database {
  const prepare = (statement: Statement) => d1.prepare(statement.sql).bind(...statement.values)
  return {
    all: (statement) => translated(async () => (await prepare(statement).all()).results as never),
    batch: (statements) =>
      translated(async () => {
        // D1 refuses a batch of nothing.
        const answers = statements.length > 0 ? await d1.batch(statements.map(prepare)) : []
        return answers.map((answer) => answer.results) as never
      }),
  }
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && /(UNIQUE|FOREIGN KEY) constraint failed/.test(error.message)) {
      throw new ConstraintViolation(error.message, { cause: error })
    }
    throw error
  }
}
