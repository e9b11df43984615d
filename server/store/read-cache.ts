import type { Statement } from './database.ts'

/**
 * What has been read in this turn of the event loop. Hundreds who answer one survey in one moment ask the same of the
 * database; within a turn, and as long as nothing has been written, that is one question. They share the answer: nobody
 * may change it.
 */
export class ReadCache<Result> {
  readonly #results = new Map<string, Result>()

  getOrRead({ sql, values }: Statement, read: () => Result): Result {
    const cacheKey = `${sql} ${JSON.stringify(values)}`
    const cached = this.#results.get(cacheKey)
    if (cached !== undefined) return cached
    if (this.#results.size === 0) setImmediate(() => this.clear())
    const result = read()
    this.#results.set(cacheKey, result)
    return result
  }

  clear(): void {
    this.#results.clear()
  }
}
