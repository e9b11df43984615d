import { listSendingWorkspaces } from '../domain/campaigns/deliveries.ts'
import { serializeError } from '../log.ts'
import { MessageSender } from './message.ts'
import type { Worker } from './run.ts'
import type { WorkerDeps } from './types.ts'
import { type Stop, WorkspaceSender } from './workspace-sender.ts'

/** How often the sender looks for messages that are due. */
const POLL_INTERVAL_MS = 1000
/** After a limit is reached, settings may have changed before it ends. */
const MAX_PAUSE_MS = 5000
/** Workspaces that send at the same time. */
const MAX_WORKSPACES = 8

/** Sends the messages of campaigns in this process, beside the worker. */
export class Sender implements Worker {
  readonly #deps: WorkerDeps
  readonly #messages: MessageSender
  readonly #holder: string
  readonly #abortController = new AbortController()
  readonly #running = new Map<string, Promise<void>>()
  /** When to look at a workspace again, whose limit is reached. */
  readonly #pauses = new Map<string, number>()
  readonly #timer: ReturnType<typeof setInterval>
  #starting: Promise<void> | undefined

  constructor(deps: WorkerDeps, { pollIntervalMs = POLL_INTERVAL_MS }: { pollIntervalMs?: number } = {}) {
    this.#deps = deps
    this.#messages = new MessageSender(deps)
    this.#holder = deps.newId(deps.now())
    this.#timer = setInterval(() => this.wake(), pollIntervalMs)
    this.wake()
  }

  wake(): void {
    if (!this.#abortController.signal.aborted) this.#starting ??= this.#startDue()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#abortController.abort()
    await this.#starting
    await Promise.all(this.#running.values())
  }

  async #startDue(): Promise<void> {
    try {
      for (const workspaceId of await listSendingWorkspaces(this.#deps)) {
        const isPaused = (this.#pauses.get(workspaceId) ?? 0) > performance.now()
        if (isPaused || this.#running.has(workspaceId) || this.#running.size >= MAX_WORKSPACES) continue
        this.#running.set(workspaceId, this.#send(workspaceId))
      }
    } catch (error) {
      this.#deps.log.error({ error: serializeError(error) }, 'looking for messages failed')
    } finally {
      this.#starting = undefined
    }
  }

  async #send(workspaceId: string): Promise<void> {
    const identity = { workspaceId, holder: this.#holder }
    const stop = await sendDue(this.#deps, this.#messages, identity, this.#abortController.signal)
    const pauseMs = stop.kind === 'until' ? Math.min(MAX_PAUSE_MS, stop.time - this.#deps.now()) : 0
    this.#pauses.set(workspaceId, performance.now() + pauseMs)
    this.#running.delete(workspaceId)
  }
}

/**
 * Sends what is due in all workspaces, until the signal asks to end: for Workers, which run now and then. Without `PUBLIC_URL`,
 * their scheduled events know no address for the links, so that all wait.
 */
export async function sendPendingMessages(
  deps: WorkerDeps,
  signal: AbortSignal,
  { maxMessages = Number.POSITIVE_INFINITY }: { maxMessages?: number } = {},
): Promise<void> {
  const messages = new MessageSender(deps, maxMessages)
  const holder = deps.newId(deps.now())
  try {
    const workspaceIds = await listSendingWorkspaces(deps)
    if (deps.publicUrl === '') {
      if (workspaceIds.length > 0) deps.log.error({}, 'campaigns wait: set PUBLIC_URL, which their links start with')
      return
    }
    for (const workspaceId of workspaceIds) {
      if (!signal.aborted) await sendDue(deps, messages, { workspaceId, holder }, signal)
    }
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'looking for messages failed')
  }
}

async function sendDue(
  deps: WorkerDeps,
  messages: MessageSender,
  identity: { workspaceId: string; holder: string },
  signal: AbortSignal,
): Promise<Stop> {
  try {
    return await WorkspaceSender.run(deps, messages, identity, signal)
  } catch (error) {
    deps.log.error({ error: serializeError(error), workspace: identity.workspaceId }, 'sending messages failed')
    return { kind: 'until', time: deps.now() + MAX_PAUSE_MS }
  }
}
