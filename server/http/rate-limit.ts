import type { Context } from 'hono'
import { MemoryStore, rateLimiter, type Store } from 'hono-rate-limiter'
import { sign } from '../domain/secrets.ts'
import { toClientNetwork } from './client-address.ts'
import type { AppDeps, Env } from './env.ts'

const MINUTE_MS = 60_000

/** How many surveys one address may answer at its full rate: an office, or one who makes surveys up. */
const SURVEYS_PER_ADDRESS = 10

type RejectHandler = (c: Context<Env>) => Response | Promise<Response>

/**
 * Answers from one address to one survey, by the minute, and to all surveys together. Enough for a queue at one till; too
 * few to drown a survey. `refused` answers those beyond it.
 */
export function responseRateLimit(deps: AppDeps, reject: RejectHandler) {
  if (deps.rateLimit === 'off') return undefined
  return rateLimiter<Env>({
    windowMs: MINUTE_MS,
    limit: deps.rateLimit,
    standardHeaders: 'draft-7',
    keyGenerator: (c) =>
      buildKeys(deps.secret, toClientNetwork(deps.getClientAddress(c)), toScope(c.req.path)).join(' '),
    handler: (c) => reject(c as Context<Env>),
    store: new AddressAndScopeStore(deps.rateCounters, deps.rateLimit * SURVEYS_PER_ADDRESS),
  })
}

/** One survey or shared link; all personal links and all edits of one address count together. */
const toScope = (path: string) =>
  /^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/')

/** An address, and it at one place: as short as any other, whatever was asked for, and without what others may not read. */
const buildKeys = (secret: string, address: string, scope: string) =>
  [address, `${address} ${scope}`].map((text) => sign(secret, `hit ${text}`))

type HitCount = ReturnType<MemoryStore<Env>['increment']>

/**
 * Counts an address (a household or office: one IPv4, or an IPv6 /64) at one place (the path of a survey or shared link,
 * whether there is one or not; or the kind of all others), and at all of them. Tells of whichever is nearer to its limit.
 * Anybody can make places up, so one is counted only while its address is within the limit of this process. Where the
 * processes count together and that fails, each goes on by itself: the answer's own write decides whether it can be taken.
 */
class AddressAndScopeStore implements Store<Env> {
  readonly #rateCounters: AppDeps['rateCounters']
  readonly #maxPerAddress: number
  readonly #memoryStore = new MemoryStore<Env>()

  /** @param maxPerAddress how many hits of one address are let in, at all places together */
  constructor(rateCounters: AppDeps['rateCounters'], maxPerAddress: number) {
    this.#rateCounters = rateCounters
    this.#maxPerAddress = maxPerAddress
  }

  init(options: Parameters<MemoryStore<Env>['init']>[0]): void {
    this.#memoryStore.init(options)
  }

  async increment(key: string): Promise<HitCount> {
    const [address, scope] = key.split(' ') as [string, string]
    const localHits = this.#countLocally(address)
    if (localHits.totalHits > this.#maxPerAddress) return averagePerSurvey(localHits)
    const [addressHits, scopeHits] = (await this.#countShared([address, scope])) ?? [
      localHits,
      this.#countLocally(scope),
    ]
    const perSurvey = averagePerSurvey(addressHits)
    return perSurvey.totalHits > scopeHits.totalHits ? perSurvey : scopeHits
  }

  async #countShared(keys: readonly [string, string]): Promise<[HitCount, HitCount] | undefined> {
    const counts = await this.#rateCounters?.increment(keys)
    return counts?.map(({ count, left: remainingMs }) => ({
      totalHits: count,
      resetTime: new Date(Date.now() + remainingMs),
    })) as never
  }

  /** A copy: the store hands out the record that it goes on counting in, and all of a burst would see the last count. */
  #countLocally(key: string): HitCount {
    // A clock that has been set back would let nobody in again until it is where it was.
    const resetAt = this.#memoryStore.get(key)?.resetTime?.getTime() ?? 0
    if (resetAt > Date.now() + MINUTE_MS) this.#memoryStore.resetKey(key)
    return { ...this.#memoryStore.increment(key) }
  }

  // Only for limits that some outcomes do not count against; ours count every attempt.
  decrement(): void {}
  resetKey(): void {}
}

/** What an address has had at all places, as if it were at one. */
const averagePerSurvey = (addressHits: HitCount): HitCount => ({
  ...addressHits,
  totalHits: Math.ceil(addressHits.totalHits / SURVEYS_PER_ADDRESS),
})
