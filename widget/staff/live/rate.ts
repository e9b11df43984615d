const MIN_PAUSE_MS = 2000
/** The pause after work, in multiples of its time: pages that are slow to load are loaded less often. */
const PAUSE_FACTOR = 10

/** Work that runs once at a time, with pauses. However often it is asked for meanwhile, it runs once more. */
export function limitRate(work: () => Promise<unknown>): () => void {
  let isRunning = false
  let isDue = false
  const run = async () => {
    isRunning = true
    isDue = false
    const startedAt = performance.now()
    // The next change tries again.
    await work().catch(() => undefined)
    const pauseMs = Math.max(MIN_PAUSE_MS, PAUSE_FACTOR * (performance.now() - startedAt))
    setTimeout(() => {
      isRunning = false
      if (isDue) run()
    }, pauseMs)
  }
  return () => {
    isDue = true
    if (!isRunning) run()
  }
}

/** A page or a part of one, as the server renders it now. */
export async function loadDocument(url: string | URL): Promise<Document | undefined> {
  const response = await fetch(url, { redirect: 'error' })
  return response.ok ? new DOMParser().parseFromString(await response.text(), 'text/html') : undefined
}
