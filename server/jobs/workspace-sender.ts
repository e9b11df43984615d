import {
  acquireSender,
  type ClaimRequest,
  isSender,
  LEASE_MARGIN_MS,
  LEASE_MS,
  pauseCampaignFor,
  type Recorded,
  recordAndClaim,
  recordRefusedAddresses,
  recordResults,
  recordSingly,
  releaseSender,
} from '../domain/campaigns/deliveries.ts'
import { findRejections, loadSendingContext, type SendingContext } from '../domain/campaigns/sending-campaigns.ts'
import { getNextHour, SendingLimits } from '../domain/campaigns/sending-limits.ts'
import { endSlowness, type SlowReason, slowDown } from '../domain/campaigns/slowness.ts'
import { serializeError } from '../log.ts'
import { ConstraintViolation, type Statement } from '../store/database.ts'
import type { DeliveryRow } from '../store/queries/deliveries.ts'
import type { MessageSender } from './message.ts'
import { RefusalCounter } from './refusals.ts'
import type { WorkerDeps } from './types.ts'

/** How many messages wait in memory at most: as many are claimed again after a kill. */
const MAX_BUFFER = 100
/** How often pauses and settings are looked for. */
const REFRESH_MS = 250
/** After the database could not store results. */
const ERROR_PAUSE_MS = 1000
const MAX_ERRORS_AT_END = 5

/** Why nothing more is sent for now. */
export type Stop =
  | { kind: 'idle' } // nothing is due
  | { kind: 'ended' } // the process ends, or another one sends
  | { kind: 'until'; time: number } // a limit is reached, or the server is slow

/**
 * Sends what is due in one workspace, as the only process that does. Results that arrive while others are being stored are
 * stored together.
 */
export class WorkspaceSender {
  readonly #deps: WorkerDeps
  readonly #workspaceId: string
  readonly #holder: string
  readonly #messages: MessageSender
  readonly #limits: SendingLimits
  readonly #refusals = new RefusalCounter()
  /** Claimed, and not sent yet. */
  #buffer: DeliveryRow[] = []
  /** Not stored yet. */
  #results: Recorded[] = []
  #inFlight = 0
  #context: SendingContext
  /** With the campaigns that were paused while their messages were in flight: those have reminders, too. */
  #recordingContext: SendingContext
  #refreshedAt = performance.now()
  /** By a clock that is never set. */
  #leaseEnd: number
  #slowCount: number
  #slowSince: number | null
  #slowReason: SlowReason | undefined
  #turn = 0
  #stop: Stop | undefined
  #notify: () => void = () => undefined

  private constructor(deps: WorkerDeps, messages: MessageSender, state: SenderState) {
    this.#deps = deps
    this.#messages = messages
    this.#workspaceId = state.workspaceId
    this.#holder = state.holder
    this.#limits = state.limits
    this.#context = state.context
    this.#recordingContext = state.context
    this.#leaseEnd = state.leaseEnd
    this.#slowCount = state.slowCount
    this.#slowSince = state.slowSince
  }

  /** Sends until nothing is due any more, a limit is reached, or the signal asks to end. */
  static async run(
    deps: WorkerDeps,
    messages: MessageSender,
    { workspaceId, holder }: Pick<SenderState, 'workspaceId' | 'holder'>,
    signal: AbortSignal,
  ): Promise<Stop> {
    const leaseEnd = computeLeaseEnd()
    const row = await acquireSender(deps, workspaceId, holder)
    if (!row) return { kind: 'ended' }
    if (row.slowUntil !== null && row.slowUntil > deps.now()) {
      await releaseSender(deps, { workspaceId, holder }, [])
      return { kind: 'until', time: row.slowUntil }
    }
    const limits = await SendingLimits.load(deps, workspaceId)
    const context = await loadSendingContext(deps, workspaceId)
    const { slowCount, slowSince } = row
    const state = { workspaceId, holder, limits, context, leaseEnd, slowCount, slowSince }
    return new WorkspaceSender(deps, messages, state).#run(signal)
  }

  async #run(signal: AbortSignal): Promise<Stop> {
    const onAbort = () => {
      this.#stop ??= { kind: 'ended' }
      this.#notify()
    }
    signal.addEventListener('abort', onAbort)
    try {
      for (let errors = 0; ; ) {
        if (signal.aborted || this.#messages.isExhausted) this.#stop ??= { kind: 'ended' }
        try {
          const stop = await this.#step()
          errors = 0
          if (stop) return stop
        } catch (error) {
          this.#deps.log.error({ error: serializeError(error) }, 'results of messages could not be stored yet')
          if (signal.aborted && ++errors >= MAX_ERRORS_AT_END) throw error
          await this.#wait(ERROR_PAUSE_MS)
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Stores and claims, then starts messages and waits for results. @returns why it is over, if it is */
  async #step(): Promise<Stop | undefined> {
    if (performance.now() - this.#refreshedAt >= REFRESH_MS) await this.#refresh()
    if (this.#stop) this.#putBack(() => true)
    const claim = this.#chooseClaim()
    const isIdle = !claim && this.#buffer.length === 0 && this.#inFlight === 0 && this.#results.length === 0
    if (isIdle && !this.#slowReason) {
      await releaseSender(this.#deps, this.#identity, [])
      return this.#stop ?? { kind: 'idle' }
    }
    const needsRenewal = this.#leaseEnd - performance.now() < LEASE_MS / 3
    if (claim || this.#results.length > 0 || this.#slowReason || needsRenewal) await this.#store(claim)
    const waitMs = this.#startMessages()
    if (this.#results.length === 0 && (this.#inFlight > 0 || this.#buffer.length > 0)) await this.#wait(waitMs)
    return undefined
  }

  get #identity() {
    return { workspaceId: this.#workspaceId, holder: this.#holder }
  }

  /** Reads campaigns and settings again, and gives back messages of campaigns that have been paused or cancelled. */
  async #refresh(): Promise<void> {
    this.#context = await loadSendingContext(this.#deps, this.#workspaceId)
    const { sending, campaigns } = this.#context
    this.#recordingContext = { sending, campaigns: new Map([...this.#recordingContext.campaigns, ...campaigns]) }
    this.#refreshedAt = performance.now()
    this.#refusals.resume(this.#context.campaigns.keys())
    this.#putBack(({ campaignId }) => !this.#context.campaigns.has(campaignId))
  }

  #putBack(isReturned: (delivery: DeliveryRow) => boolean): void {
    const at = this.#deps.now()
    const returned = this.#buffer.filter(isReturned)
    this.#buffer = this.#buffer.filter((delivery) => !isReturned(delivery))
    this.#results.push(...returned.map((delivery) => postpone({ delivery, at })))
  }

  #chooseClaim(): ClaimRequest | undefined {
    const { campaigns, sending } = this.#context
    const size = Math.min(MAX_BUFFER, this.#concurrency * 2, sending.perSecond)
    if (this.#stop || sending.isDemo || this.#buffer.length > size / 2) return undefined
    const due = [...campaigns.values()].filter(({ isDue }) => isDue === 1)
    // In turn, so that a large campaign does not hold up a small one.
    const campaign = due[this.#turn++ % Math.max(1, due.length)]
    return campaign && { campaignId: campaign.id, limit: Math.max(1, size - this.#buffer.length) }
  }

  /** Stores all results in one batch, and claims further messages in it. */
  async #store(claim: ClaimRequest | undefined): Promise<void> {
    const results = this.#results
    this.#results = []
    const leaseEnd = computeLeaseEnd()
    let claimed: DeliveryRow[] = []
    try {
      const statements = [
        ...recordResults(this.#deps, this.#recordingContext, results),
        ...this.#buildSlowness(results),
      ]
      claimed = await recordAndClaim(this.#deps, this.#identity, statements, claim)
      this.#leaseEnd = leaseEnd
    } catch (error) {
      if (!(error instanceof ConstraintViolation)) {
        this.#results = [...results, ...this.#results]
        throw error
      }
      await this.#recover(results)
    }
    if (claim && claimed.length < claim.limit) this.#refreshedAt = Number.NEGATIVE_INFINITY
    await this.#accept(claimed)
    await recordRefusedAddresses(this.#deps, results)
    await this.#pauseRefused()
  }

  /** Another process has taken over, or a contact was erased meanwhile: then its message has no reminder. */
  async #recover(results: readonly Recorded[]): Promise<void> {
    await recordSingly(this.#deps, this.#recordingContext, results)
    if (await isSender(this.#deps, this.#identity)) return
    this.#stop = { kind: 'ended' }
    // They belong to the other process now.
    this.#buffer = []
  }

  #buildSlowness(results: readonly Recorded[]): Statement[] {
    if (this.#slowReason) {
      const slowness = { slowCount: this.#slowCount, slowSince: this.#slowSince }
      const { until, isOver, statements } = slowDown(this.#deps, this.#workspaceId, slowness, this.#slowReason)
      this.#stop = { kind: 'until', time: until }
      this.#slowReason = undefined
      if (isOver) this.#refusals.giveUp([...this.#context.campaigns.keys()])
      return statements
    }
    if (this.#slowCount === 0 || !results.some(({ outcome }) => outcome.kind === 'sent')) return []
    this.#slowCount = 0
    this.#slowSince = null
    return endSlowness(this.#deps, this.#workspaceId)
  }

  /**
   * Takes over what was claimed. What must not be sent has its result at once; what could not be checked is given back. Nothing is
   * sent before it is checked: messages that end meanwhile start others.
   */
  async #accept(claimed: readonly DeliveryRow[]): Promise<void> {
    let rejections: Awaited<ReturnType<typeof findRejections>>
    try {
      rejections = await findRejections(this.#deps, this.#context, claimed)
    } catch (error) {
      const at = this.#deps.now()
      this.#results.push(...claimed.map((delivery) => postpone({ delivery, at })))
      throw error
    }
    const at = this.#deps.now()
    for (const delivery of claimed) {
      const rejection = rejections.get(delivery.id)
      if (rejection) this.#results.push({ delivery, at, ...rejection })
      else this.#buffer.push(delivery)
    }
  }

  /** Starts as many messages as may be sent now. @returns after which time to look again */
  #startMessages(): number {
    const { sending } = this.#context
    while (!this.#stop && this.#inFlight < this.#concurrency && this.#mayStart()) {
      const [delivery] = this.#buffer
      if (!delivery) break
      const now = this.#deps.now()
      if (this.#refusals.isPaused(delivery.campaignId)) {
        this.#putBack(({ campaignId }) => campaignId === delivery.campaignId)
        continue
      }
      const permit = this.#limits.check(delivery.domain, sending, now)
      if (permit.kind === 'later') return Math.min(permit.waitMs, REFRESH_MS)
      this.#buffer.shift()
      if (permit.kind === 'now') void this.#send(delivery)
      else {
        const dueAt = getNextHour(now)
        this.#results.push({ delivery, at: now, outcome: { kind: 'postponed', dueAt } })
        if (permit.limit === 'hour') this.#stop = { kind: 'until', time: dueAt }
      }
    }
    return REFRESH_MS
  }

  #mayStart(): boolean {
    return performance.now() < this.#leaseEnd && !this.#messages.isExhausted
  }

  /** Where the server has asked to slow down, one message shows whether it takes more. */
  get #concurrency(): number {
    return this.#slowCount > 0 ? 1 : this.#messages.concurrency
  }

  async #send(delivery: DeliveryRow): Promise<void> {
    this.#inFlight++
    this.#limits.start(delivery.domain, this.#deps.now())
    const result = await this.#messages.send(delivery)
    const at = this.#deps.now()
    this.#inFlight--
    this.#limits.end(delivery.domain, result.kind === 'sent' ? at : undefined)
    if (result.kind === 'slow') {
      this.#slowReason ??= result
      this.#stop ??= { kind: 'until', time: at }
      // All wait. A message that the server has seen goes to the end, because it may be the cause.
      const { words, retryAfterMs } = result
      const outcome = { kind: 'temporary' as const, words, retryAfterMs }
      this.#results.push(result.isConnection ? postpone({ delivery, at }) : { delivery, at, outcome })
    } else {
      this.#refusals.count(delivery.campaignId, result, at)
      // Refused while the campaign is being paused: it is tried again with the others.
      const isRetried = result.kind === 'failed' && this.#refusals.isPaused(delivery.campaignId)
      const recorded = { delivery, at, outcome: result }
      this.#results.push(isRetried ? postpone(recorded) : recorded)
    }
    this.#startMessages()
    this.#notify()
  }

  async #pauseRefused(): Promise<void> {
    for (const { campaignId, ...pause } of this.#refusals.takePauses()) {
      // Those that are not stored yet are tried again like those that are.
      this.#results = this.#results.map((result) =>
        result.delivery.campaignId === campaignId && result.outcome.kind === 'failed' ? postpone(result) : result,
      )
      await pauseCampaignFor(this.#deps, this.#workspaceId, campaignId, pause)
      this.#refreshedAt = Number.NEGATIVE_INFINITY
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#notify = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

const postpone = ({ delivery, at }: Pick<Recorded, 'delivery' | 'at'>): Recorded => ({
  delivery,
  at,
  outcome: { kind: 'postponed', dueAt: delivery.dueAt },
})

interface SenderState {
  workspaceId: string
  /** This process. */
  holder: string
  limits: SendingLimits
  context: SendingContext
  leaseEnd: number
  slowCount: number
  slowSince: number | null
}

/** When a process whose lease begins now stops by itself. */
const computeLeaseEnd = () => performance.now() + LEASE_MS - LEASE_MARGIN_MS
