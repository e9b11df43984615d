import { z } from 'zod'
import { InvitationChannel } from './invitation.ts'

/** Why a contact was not invited: surveyed too recently, or already in the same list. */
export const SkipReason = z.enum(['throttled', 'duplicate'])
export type SkipReason = z.infer<typeof SkipReason>

/** Invitations sent to a contact, and those skipped with the reason. */
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
    lastAskedAt: z.string().nullable().meta({ description: 'When the contact was last invited, or last responded' }),
    askableAt: z
      .string()
      .nullable()
      .meta({ description: 'When the contact may be surveyed again; null if that is now' }),
  })
  .meta({ id: 'ContactHistory', description: 'The latest hundred of each, newest first' })

export type ContactHistory = z.infer<typeof ContactHistory>
