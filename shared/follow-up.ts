import { z } from 'zod'
import { Response } from './response.ts'
import { Instant, optionalText, text } from './text.ts'

export const FollowUpStatus = z.enum(['open', 'done'])
export type FollowUpStatus = z.infer<typeof FollowUpStatus>

/** A follow-up is done with a note that says what came of it. */
export const FollowUpPatch = z
  .strictObject({
    status: FollowUpStatus.optional(),
    note: optionalText(5000).nullish().meta({ example: 'Called, refunded the late delivery. She will stay.' }),
    owner: text(200).nullish().meta({ description: 'Who takes care of it', example: 'Grace' }),
    dueAt: Instant.nullish().meta({ description: 'Until when' }),
  })
  .meta({ id: 'FollowUpPatch' })

export type FollowUpPatch = z.output<typeof FollowUpPatch>

export const FollowUp = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    status: FollowUpStatus,
    reason: z.enum(['score', 'contact requested']).meta({ description: 'Why it opened' }),
    note: z.string().nullable(),
    owner: z.string().nullable(),
    openedAt: z.string(),
    dueAt: z.string().nullable(),
    overdue: z.boolean(),
    doneAt: z.string().nullable(),
    doneBy: z.string().nullable(),
    updatedAt: z.string(),
    response: Response.pick({
      id: true,
      score: true,
      comment: true,
      properties: true,
      contact: true,
      claim: true,
      contactRequestedAt: true,
      answeredAt: true,
    }),
  })
  .meta({ id: 'FollowUp' })

export type FollowUp = z.infer<typeof FollowUp>
