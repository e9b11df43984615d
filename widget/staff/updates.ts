const POLL_INTERVAL_MS = 20_000

/** What the server tells: see `server/pages/updates/updates.ts`. */
interface Updates {
  responses: { count: string; label: string; text: string } | null
  followUps: { count: string; label: string } | null
}

/** Tells of new responses while the page is visible. The page itself stays as it is being read. */
export function announceUpdates() {
  const url = document.body.dataset.updates
  if (!url) return
  let polledAt = Date.now()
  const poll = async () => {
    if (document.hidden || Date.now() - polledAt < POLL_INTERVAL_MS) return
    polledAt = Date.now()
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
  if (responses && document.querySelector('[data-live]')) showNews(responses.text)
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

/** A link that opens the page anew, over the content so that nothing moves. */
function showNews(text: string) {
  let status = document.querySelector<HTMLElement>('.news')
  if (!status) {
    status = Object.assign(document.createElement('div'), { className: 'news', role: 'status' })
    document.body.append(status)
  }
  if (status.textContent === text) return
  const url = new URL(location.href)
  url.searchParams.delete('before')
  url.searchParams.delete('after')
  const link = Object.assign(document.createElement('a'), { className: 'button primary', href: url.href })
  link.textContent = text
  status.replaceChildren(link)
}
