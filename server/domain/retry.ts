import { Unavailable } from '../store/database.ts'

/** How long is waited in all for a database that cannot do it now, in milliseconds. */
const RETRY_TIMEOUT_MS = 60_000

/**
 * Does work again while the database asks for that; what was stored after all must be known the next time.
 * @param describeProgress what is said beside the reason when patience is over
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
        if (delayMs > remainingMs) throw new Unavailable(`${error.message} ${describeProgress()}`, { cause: error })
        remainingMs -= delayMs
        await new Promise((resolve) => setTimeout(resolve, delayMs))
      }
    }
  }
}
