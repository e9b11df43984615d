import { Unavailable } from '../store/database.ts'

/** How long is waited in all for a database that cannot do it now, in milliseconds. */
const PATIENCE = 60_000

/**
 * Does work again while the database asks for that; what was stored after all must be known the next time.
 * @param soFar what is said beside the reason when patience is over
 */
export function patience(soFar: () => string) {
  let left = PATIENCE
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        const pause = error.retryAfter * 1000
        if (pause > left) throw new Unavailable(`${error.message} ${soFar()}`, { cause: error })
        left -= pause
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }
}
