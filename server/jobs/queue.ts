import { serializeError } from '../log.ts'
import { jobTypes, runNextJob, type WorkerDeps } from './run.ts'

/** Does whatever work there is. A database that cannot do it now is asked again the next time. */
export async function runPendingJobs(deps: WorkerDeps, stop: AbortSignal, types = jobTypes): Promise<void> {
  try {
    while (!stop.aborted && (await runNextJob(deps, stop, types))) {}
  } catch (error) {
    deps.log.error({ fault: serializeError(error) }, 'looking for work failed')
  }
}

export interface Worker {
  /** Work has been queued here: looks at once. */
  wake(): void
  /** Resolves once what is being done has come to a place where another process can go on. */
  stop(): Promise<void>
}

/** How often it looks for the work of other processes, in milliseconds. */
const POLL_INTERVAL_MS = 5_000

/** Works off the outbox, one thing after the other, until it is stopped. */
export function startWorker(
  deps: WorkerDeps,
  { pause: pollIntervalMs = POLL_INTERVAL_MS, known: types = jobTypes } = {},
): Worker {
  const abortController = new AbortController()
  let isWoken = false
  let activeRun: Promise<void> | undefined

  async function runUntilIdle(): Promise<void> {
    do {
      isWoken = false
      await runPendingJobs(deps, abortController.signal, types)
    } while (isWoken && !abortController.signal.aborted)
    activeRun = undefined
  }

  function wake(): void {
    isWoken = true
    if (!abortController.signal.aborted) activeRun ??= runUntilIdle()
  }

  const timer = setInterval(wake, pollIntervalMs)
  wake()
  return {
    wake,
    stop: async () => {
      clearInterval(timer)
      abortController.abort()
      await activeRun
    },
  }
}
