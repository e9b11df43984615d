const GAP_PX = 16

/** A link over the content, so that nothing moves. */
export function showNews(text: string, href: string) {
  let status = document.querySelector<HTMLElement>('.news')
  if (!status) {
    status = Object.assign(document.createElement('div'), { className: 'news', role: 'status' })
    document.body.append(status)
  }
  if (status.textContent === text) return
  const link = Object.assign(document.createElement('a'), { className: 'button primary', href })
  link.textContent = text
  status.replaceChildren(link)
  avoidActions(status)
}

/** Puts it between the heading and the buttons beside that, if there is room: it must not cover these. */
function avoidActions(status: HTMLElement) {
  const [heading, actions] = ['.head h1', '.head .actions'].map((selector) => document.querySelector(selector))
  if (!heading || !actions) return
  const range = document.createRange()
  range.selectNodeContents(heading)
  const [start, end] = [range.getBoundingClientRect().right, actions.getBoundingClientRect().left]
  if (end - start > status.offsetWidth + 2 * GAP_PX) status.style.left = `${(start + end) / 2}px`
}
