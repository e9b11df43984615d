import type { Context } from 'hono'
import { MemoryStore, rateLimiter } from 'hono-rate-limiter'
import { household } from './addresses.ts'
import type { Env } from './env.ts'

const MINUTE = 60_000

/**
 * Answers from one address to one survey, by the minute. Enough for a queue at one till; too few to drown a survey.
 * `refused` answers those beyond it.
 */
export const answersPerMinute = (limit: number | 'off', refused: (c: Context<Env>) => Response | Promise<Response>) =>
  rateLimiter<Env>({
    windowMs: MINUTE,
    limit: limit === 'off' ? 0 : limit,
    skip: () => limit === 'off',
    standardHeaders: 'draft-7',
    keyGenerator: (c) => `${household(c.var.deps.clientAddress(c))} ${place(c.req.path)}`,
    handler: (c) => refused(c as Context<Env>),
    store: new Hits(),
  })

/** One survey or shared link; all personal links and all edits of one address count together. */
const place = (path: string) => (/^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/'))

/** The store itself hands out the record that it goes on counting in: all of a burst would see the last count. */
class Hits extends MemoryStore<Env> {
  override increment(key: string) {
    return { ...super.increment(key) }
  }
}
