import type { PageContext } from '../layout/context.ts'

export const displays = ['inline', 'bar', 'card', 'dialog'] as const
export type Display = (typeof displays)[number]

/** What shows the widget, as its attributes. */
export const triggers = {
  now: {},
  soon: { delay: 5 },
  later: { delay: 20 },
  half: { depth: 50 },
  exit: { exit: true },
} as const satisfies Record<string, Record<string, number | true>>
export type TriggerName = keyof typeof triggers

export const triggerNames = Object.keys(triggers) as TriggerName[]

/** How a website shows the survey. */
export interface EmbedOptions {
  display: Display
  trigger: (typeof triggers)[TriggerName]
}

/** The choices of the form; an overlay waits a little by default. */
export function parseEmbedQuery({ c }: Pick<PageContext, 'c'>) {
  const display = displays.find((name) => name === c.req.query('display')) ?? 'inline'
  const triggerName = triggerNames.find((name) => name === c.req.query('when')) ?? 'soon'
  return { display, triggerName, options: { display, trigger: triggers[triggerName] } }
}
