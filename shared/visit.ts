import { z } from 'zod'

/** How a visit to a survey page was recognized as a bot's. */
export const botVisits = ['head', 'prefetch', 'agent', 'trap', 'late'] as const
export const BotVisit = z.enum(botVisits)
export type BotVisit = z.infer<typeof BotVisit>
