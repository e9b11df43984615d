import type { Statement } from './database.ts'

/**
 * What has been read in this turn of the event loop. Hundreds who answer one survey in one moment ask the same of the
 * database; within a turn, and as long as nothing has been written, that is one question. They share the answer: nobody
 * may change it.
 */
export class Turn<Result> {
  readonly #read = new Map<string, Result>()

  once({ sql, values }: Statement, read: () => Result): Result {
    const question = `${sql} ${JSON.stringify(values)}`
    const known = this.#read.get(question)
    if (known !== undefined) return known
    if (this.#read.size === 0) setImmediate(() => this.end())
    const result = read()
    this.#read.set(question, result)
    return result
  }

  end(): void {
    this.#read.clear()
  }
}
