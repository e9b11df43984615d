import type { DeliveryOutcome } from '../domain/campaigns/delivery-results.ts'

/** So many messages of a campaign that a server refuses in a row pause it: something is wrong with all of them. */
const MAX_REFUSED = 10

/** A campaign to pause, and why. */
export interface CampaignPause {
  campaignId: string
  reason: 'refused' | 'mail-server'
  /** Messages refused since then are tried again when the campaign goes on. */
  refusedSince?: number
}

/** Counts refusals in a row. They say nothing about the recipients. */
export class RefusalCounter {
  readonly #streaks = new Map<string, { count: number; since: number }>()
  readonly #paused = new Set<string>()
  #pauses: CampaignPause[] = []

  /** Whether no more messages of a campaign are to be sent. */
  isPaused(campaignId: string): boolean {
    return this.#paused.has(campaignId)
  }

  count(campaignId: string, outcome: DeliveryOutcome, at: number): void {
    const isRefused = outcome.kind === 'failed' && outcome.reason !== 'recipient'
    if (outcome.kind === 'sent' || (outcome.kind === 'failed' && !isRefused)) this.#streaks.delete(campaignId)
    if (!isRefused) return
    const { count, since } = this.#streaks.get(campaignId) ?? { count: 0, since: at }
    this.#streaks.set(campaignId, { count: count + 1, since })
    if (count + 1 !== MAX_REFUSED) return
    this.#paused.add(campaignId)
    this.#pauses.push({ campaignId, reason: 'refused', refusedSince: since })
  }

  /** Pauses campaigns because the server has taken nothing for days. */
  giveUp(campaignIds: readonly string[]): void {
    this.#pauses.push(...campaignIds.map((campaignId) => ({ campaignId, reason: 'mail-server' as const })))
  }

  /** The campaigns to pause, each once. */
  takePauses(): CampaignPause[] {
    const pauses = this.#pauses
    this.#pauses = []
    return pauses
  }

  /** Campaigns that run again have been resumed by a member. */
  resume(campaignIds: Iterable<string>): void {
    for (const campaignId of campaignIds) {
      if (this.#pauses.some((pause) => pause.campaignId === campaignId)) continue
      if (this.#paused.delete(campaignId)) this.#streaks.delete(campaignId)
    }
  }
}
