import { MemoryStore, rateLimiter, type Store } from 'hono-rate-limiter'
import { sign } from '../domain/secrets.ts'
import { toClientNetwork } from './client-address.ts'
import type { AppDeps, Env } from './env.ts'
import { HttpError } from './errors.ts'

const MINUTE_MS = 60_000

/** How many surveys one address can respond to at the full rate. Offices need several; made-up survey ids do not get more. */
const SURVEYS_PER_ADDRESS = 10

/**
 * Limits the responses per minute from one address, to one survey and to all surveys together. Enough for a queue at one
 * till, too few to flood a survey.
 */
export function responseRateLimit(deps: AppDeps) {
  if (deps.rateLimit === 'off') return undefined
  return rateLimiter<Env>({
    windowMs: MINUTE_MS,
    limit: deps.rateLimit,
    standardHeaders: 'draft-7',
    keyGenerator: (c) =>
      buildKeys(deps.secret, toClientNetwork(deps.getClientAddress(c)), toScope(c.req.path)).join(' '),
    handler: () => {
      throw new HttpError(
        429,
        'too-many-responses',
        'Too many responses from one address. Wait a minute, then send it again.',
      )
    },
    store: new AddressAndScopeStore(deps.rateCounters, deps.rateLimit * SURVEYS_PER_ADDRESS),
  })
}

/** The path of one survey or shared link. All personal links share a scope, and so do all revisions. */
const toScope = (path: string) =>
  /^\/(l|embed\/surveys)\//.test(path) ? path : path.split('/', 3).slice(0, 2).join('/')

/** Signed, so that keys have a fixed length and contain no address or token. */
const buildKeys = (secret: string, address: string, scope: string) =>
  [address, `${address} ${scope}`].map((text) => sign(secret, `hit ${text}`))

type HitCount = ReturnType<MemoryStore<Env>['increment']>

/**
 * Counts a network (one IPv4 address, or an IPv6 /64) per scope and across all scopes, and reports whichever count is
 * closer to its limit. Clients can invent scopes, so a scope is counted only while its network is within the limit of this
 * process. If the shared counters fail, each process falls back to its own: the write of the response decides whether it
 * can be stored.
 */
class AddressAndScopeStore implements Store<Env> {
  readonly #rateCounters: AppDeps['rateCounters']
  readonly #maxPerAddress: number
  readonly #memoryStore = new MemoryStore<Env>()

  /** @param maxPerAddress limit for one address across all scopes */
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

  /** Returns a copy: the store keeps counting in the record it returns, so a burst would see only its final count. */
  #countLocally(key: string): HitCount {
    // After the system clock is set back, a stale reset time would block the address for longer than a minute.
    const resetAt = this.#memoryStore.get(key)?.resetTime?.getTime() ?? 0
    if (resetAt > Date.now() + MINUTE_MS) this.#memoryStore.resetKey(key)
    return { ...this.#memoryStore.increment(key) }
  }

  // Needed only by limits that ignore some outcomes. Every attempt counts here.
  decrement(): void {}
  resetKey(): void {}
}

/** Scales the count across all scopes to the limit of one scope. */
const averagePerSurvey = (addressHits: HitCount): HitCount => ({
  ...addressHits,
  totalHits: Math.ceil(addressHits.totalHits / SURVEYS_PER_ADDRESS),
})
