import { recall, remember } from './storage.ts'

/** When and to whom a survey is shown; properties of `<vouch-survey>`. */
export interface Rules {
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

/** Whether a survey comes over the page, and not in its flow. */
export const isOver = (display = ''): boolean => /^(bar|card|dialog)$/.test(display)

/** What is heard on the window when a page tells of an event. */
export const tracked = (name: string) => `vouch-track:${name}`

/** Calls `show` at the first trigger that the rules let pass, which may be at once. */
export function arm(rules: Rules, show: () => void): AbortController {
  const { delay = -1, depth = -1, exit, event, manual } = rules
  const controller = new AbortController()
  const { signal } = controller
  const fire = () => {
    if (!signal.aborted && isAllowed(rules)) show()
  }
  const on = (target: EventTarget, type: string, act: (event: Event) => void) =>
    target.addEventListener(type, act, { signal })
  const page = document.documentElement
  if (manual) return controller
  if (delay >= 0) setTimeout(fire, delay * 1000)
  else if (depth < 0 && !exit && !event) fire()
  if (depth >= 0)
    on(window, 'scroll', () => {
      if (scrollY + 1 >= ((page.scrollHeight - page.clientHeight) * depth) / 100) fire()
    })
  if (exit)
    on(page, 'mouseleave', (leaving) => {
      if ((leaving as MouseEvent).clientY <= 0) fire()
    })
  if (event) for (const name of [event, tracked(event)]) on(window, name, fire)
  return controller
}

function isAllowed({ survey, display, pages, share = 100, again = 90 }: Rules): boolean {
  if (pages && !pages.trim().split(/\s+/).some(isHere)) return false
  if (lot(survey) >= share) return false
  return !isOver(display) || !(Number(recall(seen(survey))) > Date.now() - again * 86_400_000)
}

const isHere = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`).test(
    /^http/.test(pattern) ? location.href : location.pathname,
  )

/** From 0 to 100, always the same for a visitor and a survey. */
function lot(survey: string): number {
  const name = 'vouch:visitor'
  const visitor = recall(name) || String(Math.random())
  remember(name, visitor)
  // Multiples of the golden ratio lie everywhere, and as far from each other as can be.
  return [...survey].reduce((sum, letter, at) => (sum + (at + 1) * letter.charCodeAt(0) * 0.618034) % 1, +visitor) * 100
}

const seen = (survey: string) => `vouch:seen:${survey}`

/** Not again for as long as the survey says. */
export const settle = (survey: string) => remember(seen(survey), String(Date.now()))
