import { readStorage, writeStorage } from './storage.ts'

/** When and to whom a survey is shown; properties of `<vouch-survey>`. */
export interface TriggerOptions {
  survey: string
  display?: string | undefined
  delay?: number | undefined
  depth?: number | undefined
  exit?: boolean | undefined
  event?: string | undefined
  manual?: boolean | undefined
  pages?: string | undefined
  share?: number | undefined
  again?: number | undefined
}

/** Whether a survey is shown over the page instead of in its flow. */
export const isOverlayDisplay = (display = ''): boolean => /^(bar|card|dialog)$/.test(display)

/** The name of the window event that `vouch.track()` fires. */
export const trackEventName = (name: string) => `vouch-track:${name}`

/** Calls `show` at the first trigger that the rules allow, possibly at once. */
export function armTriggers(options: TriggerOptions, show: () => void): AbortController {
  const { delay = -1, depth = -1, exit, event, manual } = options
  const controller = new AbortController()
  const { signal } = controller
  const fire = () => {
    if (!signal.aborted && isAllowed(options)) show()
  }
  const listen = (target: EventTarget, type: string, handler: (event: Event) => void) =>
    target.addEventListener(type, handler, { signal })
  const root = document.documentElement
  if (manual) return controller
  if (delay >= 0) setTimeout(fire, delay * 1000)
  else if (depth < 0 && !exit && !event) fire()
  if (depth >= 0)
    listen(window, 'scroll', () => {
      if (scrollY + 1 >= ((root.scrollHeight - root.clientHeight) * depth) / 100) fire()
    })
  if (exit)
    listen(root, 'mouseleave', (mouseEvent) => {
      if ((mouseEvent as MouseEvent).clientY <= 0) fire()
    })
  if (event) for (const name of [event, trackEventName(event)]) listen(window, name, fire)
  return controller
}

function isAllowed({ survey, display, pages, share = 100, again = 90 }: TriggerOptions): boolean {
  if (pages && !pages.trim().split(/\s+/).some(isCurrentPage)) return false
  if (getVisitorPercentile(survey) >= share) return false
  return !isOverlayDisplay(display) || !(Number(readStorage(seenKey(survey))) > Date.now() - again * 86_400_000)
}

const isCurrentPage = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`).test(
    /^http/.test(pattern) ? location.href : location.pathname,
  )

/** From 0 to 100, always the same for a visitor and a survey. */
function getVisitorPercentile(survey: string): number {
  const storageKey = 'vouch:visitor'
  const visitor = readStorage(storageKey) || String(Math.random())
  writeStorage(storageKey, visitor)
  // Multiples of the golden ratio are spread evenly.
  return (
    [...survey].reduce((sum, letter, index) => (sum + (index + 1) * letter.charCodeAt(0) * 0.618034) % 1, +visitor) *
    100
  )
}

const seenKey = (survey: string) => `vouch:seen:${survey}`

/** Starts the period of `again`. */
export const markSeen = (survey: string) => writeStorage(seenKey(survey), String(Date.now()))
