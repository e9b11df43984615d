import { Unavailable } from '../store/database.ts'

/** How long all waits together may take. */
const RETRY_TIMEOUT_MS = 60_000

/**
 * Creates a function that repeats `run` while the database is unavailable. `run` must recognise what an earlier attempt
 * stored.
 * @param describeProgress appended to the error after the last attempt
 */
export function createRetrier(describeProgress: () => string) {
  let remainingMs = RETRY_TIMEOUT_MS
  return async <Result>(run: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await run()
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        const delayMs = error.retryAfter * 1000
        if (delayMs > remainingMs)
          throw new Unavailable(`${error.message} ${describeProgress()}`, { code: error.code, cause: error })
        remainingMs -= delayMs
        await new Promise((resolve) => setTimeout(resolve, delayMs))
      }
    }
  }
}
