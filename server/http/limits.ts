import type { Context } from 'hono'
import { MemoryStore, rateLimiter } from 'hono-rate-limiter'
import { household } from './addresses.ts'
import type { Env } from './env.ts'

const MINUTE = 60_000

/** How many surveys one address may answer at its full rate: an office, or one who makes surveys up. */
const SURVEYS = 10

type Refused = (c: Context<Env>) => Response | Promise<Response>

/**
 * Answers from one address to one survey, by the minute, and to all surveys together. Enough for a queue at one till; too
 * few to drown a survey. `refused` answers those beyond it.
 */
export function answersPerMinute(limit: number | 'off', refused: Refused) {
  if (limit === 'off') return []
  const home = (c: Context<Env>) => household(c.var.deps.clientAddress(c))
  const perSurvey = perMinute(limit, (c) => `${home(c)} ${place(c.req.path)}`, refused)
  return [perMinute(limit * SURVEYS, home, refused), perSurvey]
}

const perMinute = (limit: number, key: (c: Context<Env>) => string, refused: Refused) =>
  rateLimiter<Env>({
    windowMs: MINUTE,
    limit,
    standardHeaders: 'draft-7',
    keyGenerator: (c) => key(c as Context<Env>),
    handler: (c) => refused(c as Context<Env>),
    store: new Hits(),
  })

/** One survey or shared link; all personal links and all edits of one address count together. */
const place = (path: string) => (/^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/'))

/** The store itself hands out the record that it goes on counting in: all of a burst would see the last count. */
class Hits extends MemoryStore<Env> {
  override increment(key: string) {
    // A clock that has been set back would let nobody in again until it is where it was.
    const ends = this.get(key)?.resetTime?.getTime() ?? 0
    if (ends > Date.now() + MINUTE) this.resetKey(key)
    return { ...super.increment(key) }
  }
}
