import { z } from 'zod'

/**
 * Why a contact is not asked, in the order in which the rule looks: of several reasons the first one is kept. `duplicate` means
 * twice in one list.
 */
export const decisionReasons = [
  'duplicate',
  'unsubscribed',
  'blocklisted',
  'suppressed',
  'bounced',
  'throttled',
  'open-follow-up',
  'too-new',
  'no-address',
  'no-consent',
  'no-channel',
  'survey-closed',
  'cap-reached',
  'not-sampled',
] as const

export const DecisionReason = z.enum(decisionReasons).meta({ id: 'DecisionReason' })
export type DecisionReason = z.infer<typeof DecisionReason>

/** A decision not to invite a contact to a survey. */
export const Decision = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    survey: z.string(),
    campaignId: z.string().nullable().meta({ description: 'The campaign that would have invited the contact' }),
    campaign: z.string().nullable().meta({ description: 'Its name' }),
    reason: DecisionReason,
    until: z.string().nullable().meta({ description: 'When the reason ends; null if that is unknown' }),
    at: z.string(),
  })
  .meta({ id: 'Decision' })

export type Decision = z.infer<typeof Decision>
