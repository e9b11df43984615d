import type { Interaction } from '../shared/response.ts'

/** What a person did last on this page; undefined where only programs have been so far. */
export let lastInteraction: Interaction | undefined

/** The surveys in this page. */
export const surveys = new Set<{
  readonly survey: string
  readonly isPending: boolean
  show(): void
  recordScore(): void
  flush(): void
}>()

/** By what a person is seen to act; a screen reader clicks without anything before it. */
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

// The page may not come back; where it does, there is nothing new to send.
for (const type of ['pagehide', 'visibilitychange'])
  addEventListener(type, () => {
    for (const survey of surveys) survey.flush()
  })
