import type { Context } from 'hono'
import { MemoryStore, rateLimiter, type Store } from 'hono-rate-limiter'
import { sign } from '../domain/secrets.ts'
import { household } from './addresses.ts'
import type { AppDeps, Env } from './env.ts'

const MINUTE = 60_000

/** How many surveys one address may answer at its full rate: an office, or one who makes surveys up. */
const SURVEYS = 10

type Refused = (c: Context<Env>) => Response | Promise<Response>

/**
 * Answers from one address to one survey, by the minute, and to all surveys together. Enough for a queue at one till; too
 * few to drown a survey. `refused` answers those beyond it.
 */
export function answersPerMinute(deps: AppDeps, refused: Refused) {
  if (deps.rateLimit === 'off') return undefined
  return rateLimiter<Env>({
    windowMs: MINUTE,
    limit: deps.rateLimit,
    standardHeaders: 'draft-7',
    keyGenerator: (c) => `${household(deps.clientAddress(c))} ${place(c.req.path)}`,
    handler: (c) => refused(c as Context<Env>),
    store: new Fullest(deps),
  })
}

/** One survey or shared link; all personal links and all edits of one address count together. */
const place = (path: string) => (/^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/'))

type Hit = ReturnType<MemoryStore<Env>['increment']>

/**
 * Counts an address at one place and at all of them, and tells of whichever is nearer to its limit. Where the processes
 * count together and that fails, each goes on by itself: the answer's own write decides whether it can be taken.
 */
class Fullest implements Store<Env> {
  readonly #deps: Pick<AppDeps, 'hits' | 'secret'>
  readonly #memory = new MemoryStore<Env>()

  constructor(deps: Pick<AppDeps, 'hits' | 'secret'>) {
    this.#deps = deps
  }

  init(options: Parameters<MemoryStore<Env>['init']>[0]): void {
    this.#memory.init(options)
  }

  async increment(key: string): Promise<Hit> {
    const keys = [key, key.split(' ', 1)[0] as string]
    const [here, everywhere] = (await this.#together(keys)) ?? keys.map((one) => this.#alone(one))
    const share = Math.ceil((everywhere as Hit).totalHits / SURVEYS)
    return share > (here as Hit).totalHits ? { ...(everywhere as Hit), totalHits: share } : (here as Hit)
  }

  /** What all processes can read is kept without the addresses. */
  async #together(keys: readonly string[]): Promise<Hit[] | undefined> {
    const { hits, secret } = this.#deps
    const counted = await hits?.add(keys.map((key) => sign(secret, `hit ${key}`)))
    return counted?.map(({ count, left }) => ({ totalHits: count, resetTime: new Date(Date.now() + left) }))
  }

  /** A copy: the store hands out the record that it goes on counting in, and all of a burst would see the last count. */
  #alone(key: string): Hit {
    // A clock that has been set back would let nobody in again until it is where it was.
    const ends = this.#memory.get(key)?.resetTime?.getTime() ?? 0
    if (ends > Date.now() + MINUTE) this.#memory.resetKey(key)
    return { ...this.#memory.increment(key) }
  }

  // Only for limits that some outcomes do not count against; ours count every attempt.
  decrement(): void {}
  resetKey(): void {}
}
