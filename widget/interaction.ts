import type { Interaction } from '../shared/response.ts'

/** The last user interaction with this page; undefined until there is one. */
export let lastInteraction: Interaction | undefined

/** The connected surveys of this page. */
export const surveys = new Set<{
  readonly survey: string
  readonly isPending: boolean
  show(): void
  recordScore(): void
  flush(): void
}>()

/** Classifies an event. Screen readers click without any event before it. */
export function getInteraction({ type, pointerType }: PointerEvent, previous: Interaction | undefined): Interaction {
  if (type === 'keydown') return 'key'
  if (type === 'touchstart' || pointerType === 'touch') return 'touch'
  return (type === 'click' && previous) || 'pointer'
}

function recordInteraction(event: Event): void {
  if (!event.isTrusted || document.hidden) return
  lastInteraction = getInteraction(event as PointerEvent, lastInteraction)
  for (const survey of surveys) survey.recordScore()
}

for (const type of ['pointerdown', 'touchstart', 'keydown', 'click'])
  addEventListener(type, recordInteraction, { capture: true, passive: true })

// The page may never come back; if it does, a second flush sends nothing.
for (const type of ['pagehide', 'visibilitychange'])
  addEventListener(type, () => {
    for (const survey of surveys) survey.flush()
  })
