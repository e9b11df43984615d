import { alertKinds } from '../../shared/channel.ts'
import { listDueChannels } from '../domain/channels/claims.ts'
import { serializeError } from '../log.ts'
import { ConstraintViolation } from '../store/database.ts'
import { type MessageBudget, runChannel } from './channel-run.ts'
import type { Worker } from './run.ts'
import type { WorkerDeps } from './types.ts'

/** How often the sender looks for messages that are due. */
const POLL_INTERVAL_MS = 500
/** Channels that send at the same time: those whose receivers hang must not delay the others. */
const MAX_CHANNELS = 200
/** After an error, such as a database that is not available. */
const ERROR_PAUSE_MS = 5000
/** Workers open six connections at a time. */
const MAX_CHANNELS_ON_WORKERS = 5

/** Sends alerts and deliveries of webhooks in this process, beside the worker. */
export class ChannelSender implements Worker {
  readonly #deps: WorkerDeps
  readonly #holder: string
  readonly #abortController = new AbortController()
  readonly #running = new Map<string, Promise<void>>()
  readonly #pauses = new Map<string, number>()
  readonly #timer: ReturnType<typeof setInterval>
  #check: Promise<void> | undefined
  #checkAgain = false

  constructor(deps: WorkerDeps, { pollIntervalMs = POLL_INTERVAL_MS }: { pollIntervalMs?: number } = {}) {
    this.#deps = deps
    this.#holder = deps.newId(deps.now())
    this.#timer = setInterval(() => this.wake(), pollIntervalMs)
    this.wake()
  }

  wake(): void {
    if (this.#abortController.signal.aborted) return
    if (this.#check) this.#checkAgain = true
    else this.#check = this.#startDue()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#abortController.abort()
    await this.#check
    await Promise.all(this.#running.values())
  }

  async #startDue(): Promise<void> {
    try {
      do {
        this.#checkAgain = false
        for (const channelId of await listDueChannels(this.#deps, { limit: MAX_CHANNELS })) {
          const isPaused = (this.#pauses.get(channelId) ?? 0) > performance.now()
          if (isPaused || this.#running.has(channelId) || this.#running.size >= MAX_CHANNELS) continue
          this.#running.set(channelId, this.#send(channelId))
        }
      } while (this.#checkAgain && !this.#abortController.signal.aborted)
    } catch (error) {
      this.#deps.log.error({ error: serializeError(error) }, 'looking for messages of channels failed')
    } finally {
      this.#check = undefined
    }
  }

  async #send(channelId: string): Promise<void> {
    const identity = { channelId, holder: this.#holder }
    const isDone = await sendDue(this.#deps, identity, this.#abortController.signal, {
      remaining: Number.POSITIVE_INFINITY,
    })
    if (isDone) this.#pauses.delete(channelId)
    else this.#pauses.set(channelId, performance.now() + ERROR_PAUSE_MS)
    this.#running.delete(channelId)
  }
}

/**
 * Sends what is due through all channels in turns, until the signal asks to end: for Workers. Without `PUBLIC_URL`, their
 * scheduled events know no address for the links of alerts, which wait then.
 */
export async function sendPendingAlerts(
  deps: WorkerDeps,
  signal: AbortSignal,
  { maxMessages = Number.MAX_SAFE_INTEGER }: { maxMessages?: number } = {},
): Promise<void> {
  const budget = { remaining: maxMessages }
  // So that no backlog takes all messages of each invocation.
  const turnSize = Math.ceil(maxMessages / MAX_CHANNELS_ON_WORKERS)
  const holder = deps.newId(deps.now())
  try {
    const channelIds = await listSendableChannels(deps)
    const sendNext = async () => {
      while (!signal.aborted && budget.remaining > 0) {
        const channelId = channelIds.shift()
        if (channelId === undefined) return
        const turn = { remaining: Math.min(turnSize, budget.remaining) }
        budget.remaining -= turn.remaining
        const isDone = await sendDue(deps, { channelId, holder }, signal, turn)
        if (isDone && turn.remaining === 0) channelIds.push(channelId)
        budget.remaining += turn.remaining
      }
    }
    await Promise.all(Array.from({ length: MAX_CHANNELS_ON_WORKERS }, sendNext))
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'looking for messages of channels failed')
  }
}

async function listSendableChannels(deps: WorkerDeps): Promise<string[]> {
  if (deps.publicUrl !== '') return listDueChannels(deps, { limit: MAX_CHANNELS })
  const [alerting] = await listDueChannels(deps, { kinds: alertKinds, limit: 1 })
  if (alerting !== undefined) deps.log.error({}, 'alerts wait: set PUBLIC_URL, which their links start with')
  return listDueChannels(deps, { kinds: ['webhook'], limit: MAX_CHANNELS })
}

/** @returns whether it ended without an error */
async function sendDue(
  deps: WorkerDeps,
  identity: { channelId: string; holder: string },
  signal: AbortSignal,
  budget: MessageBudget,
): Promise<boolean> {
  try {
    await runChannel(deps, identity, signal, budget)
    return true
  } catch (error) {
    // Another process has taken over, or the channel was deleted.
    if (error instanceof ConstraintViolation) return true
    deps.log.error({ error: serializeError(error), channel: identity.channelId }, 'sending through a channel failed')
    return false
  }
}
