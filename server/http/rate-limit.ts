import type { Context } from 'hono'
import { MemoryStore, rateLimiter, type Store } from 'hono-rate-limiter'
import { sign } from '../domain/secrets.ts'
import { household } from './client-address.ts'
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
    keyGenerator: (c) => keysOf(deps.secret, household(deps.clientAddress(c)), place(c.req.path)).join(' '),
    handler: (c) => refused(c as Context<Env>),
    store: new Fullest(deps.hits, deps.rateLimit * SURVEYS),
  })
}

/** One survey or shared link; all personal links and all edits of one address count together. */
const place = (path: string) => (/^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/'))

/** An address, and it at one place: as short as any other, whatever was asked for, and without what others may not read. */
const keysOf = (secret: string, address: string, place: string) =>
  [address, `${address} ${place}`].map((text) => sign(secret, `hit ${text}`))

type Hit = ReturnType<MemoryStore<Env>['increment']>

/**
 * Counts an address (a household or office: one IPv4, or an IPv6 /64) at one place (the path of a survey or shared link,
 * whether there is one or not; or the kind of all others), and at all of them. Tells of whichever is nearer to its limit.
 * Anybody can make places up, so one is counted only while its address is within the limit of this process. Where the
 * processes count together and that fails, each goes on by itself: the answer's own write decides whether it can be taken.
 */
class Fullest implements Store<Env> {
  readonly #hits: AppDeps['hits']
  readonly #most: number
  readonly #memory = new MemoryStore<Env>()

  /** @param most how many hits of one address are let in, at all places together */
  constructor(hits: AppDeps['hits'], most: number) {
    this.#hits = hits
    this.#most = most
  }

  init(options: Parameters<MemoryStore<Env>['init']>[0]): void {
    this.#memory.init(options)
  }

  async increment(key: string): Promise<Hit> {
    const [address, place] = key.split(' ') as [string, string]
    const own = this.#alone(address)
    if (own.totalHits > this.#most) return shareOf(own)
    const [everywhere, here] = (await this.#together([address, place])) ?? [own, this.#alone(place)]
    const share = shareOf(everywhere)
    return share.totalHits > here.totalHits ? share : here
  }

  async #together(keys: readonly [string, string]): Promise<[Hit, Hit] | undefined> {
    const counted = await this.#hits?.add(keys)
    return counted?.map(({ count, left }) => ({ totalHits: count, resetTime: new Date(Date.now() + left) })) as never
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

/** What an address has had at all places, as if it were at one. */
const shareOf = (everywhere: Hit): Hit => ({ ...everywhere, totalHits: Math.ceil(everywhere.totalHits / SURVEYS) })
