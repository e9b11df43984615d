import type { Statement } from './database.ts'

/**
 * The results of reads within one turn of the event loop. Hundreds of simultaneous responses to a survey cause the same
 * reads; until the next write they share one result. Callers must not change it.
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
