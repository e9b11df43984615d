import type { Interaction } from '../shared/response.ts'

/** What a person did last on this page; undefined where only programs have been so far. */
export let interaction: Interaction | undefined

/** The surveys in this page. */
export const surveys = new Set<{
  readonly survey: string
  readonly waits: boolean
  show(): void
  record(): void
  leave(): void
}>()

/** By what a person is seen to act; a screen reader clicks without anything before it. */
export function interactionOf({ type, pointerType }: PointerEvent, before: Interaction | undefined): Interaction {
  if (type === 'keydown') return 'key'
  if (type === 'touchstart' || pointerType === 'touch') return 'touch'
  return (type === 'click' && before) || 'pointer'
}

function see(event: Event): void {
  if (!event.isTrusted || document.hidden) return
  interaction = interactionOf(event as PointerEvent, interaction)
  for (const survey of surveys) survey.record()
}

for (const type of ['pointerdown', 'touchstart', 'keydown', 'click'])
  addEventListener(type, see, { capture: true, passive: true })

// The page may not come back; where it does, there is nothing new to send.
for (const type of ['pagehide', 'visibilitychange'])
  addEventListener(type, () => {
    for (const survey of surveys) survey.leave()
  })
