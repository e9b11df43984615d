import { z } from 'zod'
import { InvitationChannel } from './invitation.ts'

/** Why a contact was not invited: asked too lately, or in the same list already. */
export const SkipReason = z.enum(['throttled', 'duplicate'])
export type SkipReason = z.infer<typeof SkipReason>

/** What was sent to a contact, and what was not, and why. */
export const ContactHistory = z
  .object({
    invitations: z.array(
      z.object({
        id: z.string(),
        surveyId: z.string(),
        survey: z.string(),
        channel: InvitationChannel,
        createdAt: z.string(),
        expiresAt: z.string().nullable(),
        expired: z.boolean(),
        answeredAt: z.string().nullable(),
      }),
    ),
    skipped: z.array(
      z.object({ id: z.string(), surveyId: z.string(), survey: z.string(), reason: SkipReason, at: z.string() }),
    ),
    lastAskedAt: z.string().nullable().meta({ description: 'When the contact was last invited, or has last answered' }),
    askableAt: z
      .string()
      .nullable()
      .meta({ description: 'From when on it may be asked again; null where that is now' }),
  })
  .meta({ id: 'ContactHistory', description: 'The latest hundred of each, newest first' })

export type ContactHistory = z.infer<typeof ContactHistory>
