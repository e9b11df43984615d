/** What can be found again after a change: links by their address, headings by their text. */
const getKey = (element: Element) => element.getAttribute('href') ?? element.textContent

const listAnchors = (root: Element) =>
  [...root.querySelectorAll('a[href], h2')].map((element) => ({ element, top: element.getBoundingClientRect().top }))

/** Changes something and scrolls such that what the reader sees first stays where it is. At the top, new things may appear. */
export function keepPlace(root: Element, change: () => void) {
  const { style } = document.documentElement
  // The browser does this too, but only some browsers, and not where elements are replaced.
  style.overflowAnchor = 'none'
  const anchors = scrollY > 0 ? listAnchors(root).filter(({ top }) => top >= 0 && top < innerHeight) : []
  change()
  const freshAnchors = listAnchors(root)
  for (const { element, top } of anchors) {
    const isAgain = (other: Element) => other === element || (!element.isConnected && getKey(other) === getKey(element))
    // Of several with one address, the one that has moved least.
    const [nearest] = freshAnchors
      .filter((fresh) => isAgain(fresh.element))
      .sort((a, b) => Math.abs(a.top - top) - Math.abs(b.top - top))
    if (!nearest) continue
    scrollBy({ top: nearest.top - top, behavior: 'instant' })
    break
  }
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      style.overflowAnchor = ''
    }),
  )
}
