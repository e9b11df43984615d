const MIN_DELAY_MS = 1000
const MAX_DELAY_MS = 30_000

/**
 * Calls `onChange` when something has happened, as long as the page is in sight. After an interruption it tries again, later
 * each time, and hears of what it has missed. The browser's own attempts would end with the first error of the server.
 */
export function followFeed(address: string, onChange: (changed: string[]) => void) {
  const url = new URL(address, location.href)
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let delayMs = MIN_DELAY_MS

  const close = () => {
    source?.close()
    source = undefined
    clearTimeout(timer)
  }
  const connect = () => {
    close()
    if (document.hidden) return
    const openedAt = Date.now()
    source = new EventSource(url)
    source.addEventListener('change', ({ data, lastEventId }) => {
      delayMs = MIN_DELAY_MS
      url.searchParams.set('after', lastEventId)
      onChange(JSON.parse(data).changed)
    })
    // Until the page is looked at again: other pages of the same member have taken its place.
    source.addEventListener('replaced', close)
    source.onerror = () => {
      close()
      if (Date.now() - openedAt > MAX_DELAY_MS) delayMs = MIN_DELAY_MS
      // At random, so that not all pages return at once to a server that has restarted.
      timer = setTimeout(connect, delayMs * (0.5 + Math.random()))
      delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)
    }
  }
  document.addEventListener('visibilitychange', connect)
  connect()
}
