import { faultOf } from '../log.ts'
import { deliverNext, kinds, type WorkerDeps } from './run.ts'

/** Does whatever work there is. A database that cannot do it now is asked again the next time. */
export async function deliverAll(deps: WorkerDeps, stop: AbortSignal, known = kinds): Promise<void> {
  try {
    while (!stop.aborted && (await deliverNext(deps, stop, known))) {}
  } catch (error) {
    deps.log.error({ fault: faultOf(error) }, 'looking for work failed')
  }
}

export interface Worker {
  /** Work has been queued here: looks at once. */
  wake(): void
  /** Resolves once what is being done has come to a place where another process can go on. */
  stop(): Promise<void>
}

/** How often it looks for the work of other processes, in milliseconds. */
const PAUSE = 5_000

/** Works off the outbox, one thing after the other, until it is stopped. */
export function startWorker(deps: WorkerDeps, { pause = PAUSE, known = kinds } = {}): Worker {
  const stopping = new AbortController()
  let woken = false
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    do {
      woken = false
      await deliverAll(deps, stopping.signal, known)
    } while (woken && !stopping.signal.aborted)
    working = undefined
  }

  function wake(): void {
    woken = true
    if (!stopping.signal.aborted) working ??= work()
  }

  const timer = setInterval(wake, pause)
  wake()
  return {
    wake,
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await working
    },
  }
}
