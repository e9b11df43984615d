import type { ChannelKind, ChannelSettings } from '../../shared/channel.ts'
import {
  acquireChannel,
  type ChannelHolder,
  LEASE_MS,
  loadSendingChannel,
  releaseChannel,
  type SendingChannel,
} from '../domain/channels/claims.ts'
import { GROUP_WINDOW_MS, planAlerts } from '../domain/channels/planning.ts'
import { getQuietEnd } from '../domain/channels/recipients.ts'
import { buildDelay, buildDrop, type ChannelRecord, recordResults } from '../domain/channels/results.ts'
import { serializeError } from '../log.ts'
import { Unavailable } from '../store/database.ts'
import { type DueDeliveryRow, selectDueDeliveries, selectRecentAlerts } from '../store/queries/channel-deliveries.ts'
import { pauseChannel } from '../store/queries/channel-leases.ts'
import { sendMessage } from './channel-message.ts'
import { DOWN_PAUSE_MS } from './channel-records.ts'
import type { WorkerDeps } from './types.ts'

/** How many deliveries are read at a time: as many may be grouped, and nearly as many sent again after a kill. */
const ROUND_SIZE: Record<'webhook' | 'alerts', number> = { webhook: 100, alerts: 500 }

/** Requests to one receiver at the same time. Chats get theirs in order. */
const concurrency: Partial<Record<ChannelKind, number>> = { webhook: 8, email: 4 }

/** As many failures without a success say that a receiver is down: the other deliveries need not find out one by one. */
const MAX_FAILURES = 8
/** Results that wait for the database: as many are sent again after a kill. */
const MAX_UNSTORED = 16
const MAX_THROTTLE_MS = 60 * 60_000
const RETRY_STORING_MS = 1000

/** How many messages may still be sent: Workers limit the requests of an invocation. */
export interface MessageBudget {
  remaining: number
}

/** Sends what is due through a channel, as the only process that does, until nothing is due or the signal asks to end. */
export async function runChannel(
  deps: WorkerDeps,
  identity: ChannelHolder,
  signal: AbortSignal,
  budget: MessageBudget,
): Promise<void> {
  if (!(await acquireChannel(deps, identity))) return
  try {
    while (!signal.aborted && budget.remaining > 0) {
      const channel = await loadSendingChannel(deps, identity)
      if (!channel || !(await new Round(deps, identity, channel, budget).run(signal))) return
    }
  } finally {
    await releaseChannel(deps, identity)
  }
}

const hasContent = ({ deliveries, attempts, outcomes, statements }: ChannelRecord) =>
  deliveries.length + attempts.length + outcomes.length + statements.length > 0

const newRecord = (): ChannelRecord => ({ deliveries: [], attempts: [], outcomes: [], statements: [] })

const mergeRecords = (one: ChannelRecord, other: ChannelRecord): ChannelRecord => ({
  deliveries: [...one.deliveries, ...other.deliveries],
  attempts: [...one.attempts, ...other.attempts],
  outcomes: [...one.outcomes, ...other.outcomes],
  statements: [...one.statements, ...other.statements],
})

/** The deliveries that are due at a time. Results that arrive while others are being stored are stored together. */
class Round {
  readonly #deps: WorkerDeps
  readonly #identity: ChannelHolder
  readonly #channel: SendingChannel
  readonly #budget: MessageBudget
  #pending = newRecord()
  #storing: Promise<void> | undefined
  #error: unknown
  #failures = 0
  #hasSuccess = false
  #isStopped = false

  constructor(deps: WorkerDeps, identity: ChannelHolder, channel: SendingChannel, budget: MessageBudget) {
    this.#deps = deps
    this.#identity = identity
    this.#channel = channel
    this.#budget = budget
  }

  /** @returns whether more may be due */
  async run(signal: AbortSignal): Promise<boolean> {
    const { database, now } = this.#deps
    const { row, kind } = this.#channel
    const size = ROUND_SIZE[kind === 'webhook' ? 'webhook' : 'alerts']
    const due = await database.all(selectDueDeliveries(row.id, now(), size))
    if (due.length === 0) return false
    const messages = kind === 'webhook' ? due.map((delivery) => [delivery]) : await this.#plan(due)
    // A lease outlasts a message that takes long.
    const renewal = setInterval(() => this.#store(newRecord(), true), LEASE_MS / 3)
    try {
      await this.#sendAll(messages, signal)
    } finally {
      clearInterval(renewal)
      await this.#storing
    }
    if (this.#error) throw this.#error
    return !this.#isStopped
  }

  async #plan(due: readonly DueDeliveryRow[]): Promise<readonly DueDeliveryRow[][]> {
    const { database, now } = this.#deps
    const { row, settings, workspace } = this.#channel
    const { groupAfter, quietHours } = settings as ChannelSettings['slack']
    const time = now()
    const plan = planAlerts(due, {
      now: time,
      groupAfter,
      quietUntil: getQuietEnd(this.#deps, { quietHours }, workspace.timeZone),
      recent: await database.all(selectRecentAlerts(row.id, time - GROUP_WINDOW_MS)),
    })
    this.#store({
      ...newRecord(),
      deliveries: [
        ...plan.postponed.map(({ delivery, until, heldFor }) => buildDelay(delivery, until, { heldFor })),
        ...plan.dropped.map(({ delivery, reason }) => buildDrop(delivery, reason, time)),
      ],
    })
    return plan.messages
  }

  async #sendAll(messages: readonly DueDeliveryRow[][], signal: AbortSignal): Promise<void> {
    const queue = [...messages]
    const sendNext = async () => {
      while (!signal.aborted && !this.#isStopped && !this.#error && this.#budget.remaining > 0) {
        const deliveries = queue.shift()
        if (!deliveries) return
        this.#budget.remaining--
        const record = await sendMessage(this.#deps, this.#channel, deliveries)
        this.#watch(record)
        this.#store(record)
        // Chats count their requests in the database.
        if (this.#channel.kind !== 'webhook' || this.#pending.deliveries.length >= MAX_UNSTORED) await this.#storing
      }
    }
    const count = concurrency[this.#channel.kind] ?? 1
    const results = await Promise.allSettled(Array.from({ length: count }, sendNext))
    const failure = results.find(({ status }) => status === 'rejected')
    if (failure?.status === 'rejected') this.#error ??= failure.reason
  }

  /** Stops for a while when the receiver asks for it, or when it is down. */
  #watch({ outcomes, pauseMs: requestedPauseMs }: ChannelRecord): void {
    if (requestedPauseMs !== undefined) this.#pause(Math.min(requestedPauseMs, MAX_THROTTLE_MS))
    for (const { outcome, reason, afterMs } of outcomes) {
      if (outcome === 'sent') this.#hasSuccess = true
      if (outcome === 'gone' || outcome === 'broken') this.#isStopped = true
      if (outcome !== 'retry') continue
      this.#failures++
      const isDown = !this.#hasSuccess && this.#failures >= MAX_FAILURES
      const pauseMs = afterMs ?? (reason === 'rate-limited' ? DOWN_PAUSE_MS : undefined)
      if (pauseMs !== undefined) this.#pause(Math.min(pauseMs, MAX_THROTTLE_MS))
      else if (isDown) this.#pause(DOWN_PAUSE_MS)
    }
  }

  #pause(pauseMs: number): void {
    if (this.#isStopped) return
    this.#isStopped = true
    const until = this.#deps.now() + pauseMs
    this.#pending = mergeRecords(this.#pending, {
      ...newRecord(),
      statements: [pauseChannel(this.#channel.row.id, until)],
    })
  }

  #store(record: ChannelRecord, renews = false): void {
    this.#pending = mergeRecords(this.#pending, record)
    if (renews || hasContent(this.#pending)) this.#storing ??= this.#storeAll()
  }

  async #storeAll(): Promise<void> {
    try {
      do {
        const record = this.#pending
        this.#pending = newRecord()
        await this.#storeUntilAvailable(record)
      } while (hasContent(this.#pending))
    } catch (error) {
      this.#error ??= error
    } finally {
      this.#storing = undefined
    }
  }

  /** What cannot be stored is sent again: waiting for the database is better. */
  async #storeUntilAvailable(record: ChannelRecord): Promise<void> {
    const end = performance.now() + LEASE_MS / 2
    for (;;) {
      try {
        return await recordResults(this.#deps, this.#identity, this.#channel, record)
      } catch (error) {
        if (!(error instanceof Unavailable) || performance.now() > end) throw error
        this.#deps.log.error({ error: serializeError(error) }, 'results of messages could not be stored yet')
        await new Promise((resolve) => setTimeout(resolve, RETRY_STORING_MS))
      }
    }
  }
}
