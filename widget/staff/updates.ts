import { showNews } from './news.ts'

const POLL_INTERVAL_MS = 20_000
/** After a change that the page has heard of: see `live/live.ts`. */
const MIN_INTERVAL_MS = 3000

/** What the server tells: see `server/pages/updates/updates.ts`. */
interface Updates {
  responses: { count: string; label: string; text: string } | null
  followUps: { count: string; label: string } | null
}

/** Tells of new responses while the page is visible. The page itself stays as it is being read. */
export function announceUpdates() {
  if (!document.body.dataset.updates) return
  let polledAt = Date.now()
  let intervalMs = POLL_INTERVAL_MS
  document.addEventListener('feedchange', () => {
    intervalMs = MIN_INTERVAL_MS
  })
  const poll = async () => {
    const url = document.body.dataset.updates ?? ''
    if (document.hidden || Date.now() - polledAt < intervalMs) return
    polledAt = Date.now()
    intervalMs = POLL_INTERVAL_MS
    // The browser sends the ETag of what it has, and keeps that while nothing is new.
    const response = await fetch(url, { cache: 'no-cache', redirect: 'error' }).catch(() => undefined)
    const updates = response?.ok && (await response.json().catch(() => undefined))
    if (updates) show(updates as Updates)
  }
  setInterval(poll, 1000)
}

function show({ responses, followUps }: Updates) {
  setBadge('.sections .follow-ups a', '', followUps)
  setBadge('.sections .responses a', 'new', responses)
  if (responses && document.querySelector('[data-live]')) showNews(responses.text, getNewestUrl())
}

function setBadge(selector: string, className: string, badge: { count: string; label: string } | null) {
  const link = document.querySelector(selector)
  if (!link) return
  const element = link.querySelector('.count') ?? link.appendChild(document.createElement('span'))
  if (!badge) return element.remove()
  element.className = `count ${className}`
  const count = Object.assign(document.createElement('span'), { textContent: badge.count, ariaHidden: 'true' })
  const label = Object.assign(document.createElement('span'), { textContent: badge.label, className: 'unseen' })
  element.replaceChildren(count, label)
}

/** The page without its place in the list. */
function getNewestUrl(): string {
  const url = new URL(location.href)
  url.searchParams.delete('before')
  url.searchParams.delete('after')
  return url.href
}
