import { z } from 'zod'

/**
 * Why a contact is not asked, in the order in which the rule looks: of several reasons the first one is kept. `duplicate` means
 * twice in one list.
 */
export const decisionReasons = ['duplicate', 'unsubscribed', 'throttled', 'open-follow-up', 'too-new'] as const

export const DecisionReason = z.enum(decisionReasons)
export type DecisionReason = z.infer<typeof DecisionReason>

/** A decision not to invite a contact to a survey. */
export const Decision = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    survey: z.string(),
    reason: DecisionReason,
    until: z.string().nullable().meta({ description: 'When the reason ends; null if that is unknown' }),
    at: z.string(),
  })
  .meta({ id: 'Decision' })

export type Decision = z.infer<typeof Decision>
