import { listWorkspacesToRoute, routeEvents } from '../domain/rules/routing.ts'
import { serializeError } from '../log.ts'
import type { Worker } from './run.ts'
import type { WorkerDeps } from './types.ts'

/** How often the router looks for events. Those of a stream of responses are placed together, which costs them little. */
const POLL_INTERVAL_MS = 500
/** Between the passes of a long backlog, so that it does not hold up respondents. */
const PAUSE_MS = 20

/** Routes events in this process, beside the worker. */
export class EventRouter implements Worker {
  readonly #deps: WorkerDeps
  readonly #abortController = new AbortController()
  readonly #timer: ReturnType<typeof setInterval>
  #run: Promise<void> | undefined

  constructor(deps: WorkerDeps, { pollIntervalMs = POLL_INTERVAL_MS }: { pollIntervalMs?: number } = {}) {
    this.#deps = deps
    this.#timer = setInterval(() => this.wake(), pollIntervalMs)
    this.wake()
  }

  wake(): void {
    if (this.#abortController.signal.aborted) return
    this.#run ??= routePendingEvents(this.#deps, this.#abortController.signal, { pauseMs: PAUSE_MS }).finally(() => {
      this.#run = undefined
    })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#abortController.abort()
    await this.#run
  }
}

/** Routes all events that wait, workspace after workspace, until the signal asks to end. */
export async function routePendingEvents(
  deps: WorkerDeps,
  signal: AbortSignal,
  { pauseMs = 0 }: { pauseMs?: number } = {},
): Promise<void> {
  try {
    let workspaceIds = await listWorkspacesToRoute(deps)
    while (workspaceIds.length > 0 && !signal.aborted) {
      workspaceIds = await routeNext(deps, workspaceIds, signal)
      if (pauseMs > 0 && workspaceIds.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'looking for events failed')
  }
}

/** One pass in each workspace: none waits for the backlog of another. @returns those that may have more */
async function routeNext(deps: WorkerDeps, workspaceIds: readonly string[], signal: AbortSignal): Promise<string[]> {
  const remaining: string[] = []
  for (const workspaceId of workspaceIds) {
    if (signal.aborted) break
    try {
      if (await routeEvents(deps, workspaceId)) remaining.push(workspaceId)
    } catch (error) {
      deps.log.error({ error: serializeError(error), workspace: workspaceId }, 'routing events failed')
    }
  }
  return remaining
}
