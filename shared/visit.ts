import { z } from 'zod'

/** By what a visit to an answering page is known to be a machine's. */
export const botVisits = ['head', 'prefetch', 'agent', 'trap', 'late'] as const
export const BotVisit = z.enum(botVisits)
export type BotVisit = z.infer<typeof BotVisit>
