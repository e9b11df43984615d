import { MAX_RELATIVE_MINUTES, spaceDigits, toRelativeTime } from '../../shared/relative-time.ts'

const MINUTE_MS = 60_000

/** Updates `3 minutes ago` while the page is open, by the clock of the server, since the local clock may be wrong. */
export function refreshRelativeTimes() {
  const renderedAt = Number(document.body.dataset.now)
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' })
  const refresh = () => {
    const now = renderedAt + performance.now()
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-relative]')) {
      const minutes = (Date.parse(time.dateTime) - now) / MINUTE_MS
      if (Math.abs(minutes) < MAX_RELATIVE_MINUTES)
        time.textContent = spaceDigits(format.format(...toRelativeTime(minutes)))
    }
  }
  if (!renderedAt) return
  setInterval(refresh, MINUTE_MS)
  document.addEventListener('visibilitychange', refresh)
}
