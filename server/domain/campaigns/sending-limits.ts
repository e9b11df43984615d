import type { SendingSettings } from '../../../shared/campaign.ts'
import { countSentDeliveries } from '../../store/queries/deliveries.ts'
import type { Deps } from '../deps.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

type Limits = Pick<SendingSettings, 'perSecond' | 'perHour' | 'perDomainPerHour'>

/** Whether a message may be sent: at once, after some milliseconds, or from the next hour on. */
export type Permit =
  | { kind: 'now' }
  | { kind: 'later'; waitMs: number }
  | { kind: 'next-hour'; limit: 'hour' | 'domain' }

/** The hour of the clock that begins after `time`. */
export const getNextHour = (time: number): number => getHour(time) + HOUR_MS

const getHour = (time: number) => time - (time % HOUR_MS)

/**
 * Counts what a workspace sends against its limits. Hours are those of the clock. What was sent in this hour is counted in the
 * database; messages in flight count until their result is known, so that no limit is exceeded.
 */
export class SendingLimits {
  readonly #starts: number[] = []
  #hour: number
  #total = 0
  #inFlight = 0
  readonly #domains = new Map<string | null, number>()
  readonly #domainsInFlight = new Map<string | null, number>()

  private constructor(hour: number) {
    this.#hour = hour
  }

  static async load({ database, now }: Pick<Deps, 'database' | 'now'>, workspaceId: string): Promise<SendingLimits> {
    const limits = new SendingLimits(getHour(now()))
    for (const { domain, count } of await database.all(countSentDeliveries(workspaceId, limits.#hour))) {
      limits.#domains.set(domain, count)
      limits.#total += count
    }
    return limits
  }

  /** Whether a message to a domain may be sent now. */
  check(domain: string | null, { perSecond, perHour, perDomainPerHour }: Limits, now: number): Permit {
    this.#startHour(now)
    if (perHour !== null && this.#total + this.#inFlight >= perHour) return { kind: 'next-hour', limit: 'hour' }
    const domainCount = (this.#domains.get(domain) ?? 0) + (this.#domainsInFlight.get(domain) ?? 0)
    if (perDomainPerHour !== null && domain !== null && domainCount >= perDomainPerHour) {
      return { kind: 'next-hour', limit: 'domain' }
    }
    const earlier = this.#starts[this.#starts.length - perSecond]
    // After the clock is set back, earlier starts lie in the future.
    const waitMs = earlier === undefined || earlier > now ? 0 : earlier + SECOND_MS - now
    return waitMs > 0 ? { kind: 'later', waitMs } : { kind: 'now' }
  }

  start(domain: string | null, now: number): void {
    this.#starts.push(now)
    if (this.#starts.length > 2000) this.#starts.splice(0, 1000)
    this.#inFlight++
    add(this.#domainsInFlight, domain, 1)
  }

  /** @param sentAt undefined if the message was not sent */
  end(domain: string | null, sentAt: number | undefined): void {
    this.#inFlight--
    add(this.#domainsInFlight, domain, -1)
    if (sentAt === undefined) return
    this.#startHour(sentAt)
    this.#total++
    add(this.#domains, domain, 1)
  }

  #startHour(now: number): void {
    if (getHour(now) === this.#hour) return
    this.#hour = getHour(now)
    this.#total = 0
    this.#domains.clear()
  }
}

const add = (counts: Map<string | null, number>, key: string | null, count: number) =>
  counts.set(key, (counts.get(key) ?? 0) + count)
