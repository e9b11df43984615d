import { z } from 'zod'
import { InvitationChannel } from './invitation.ts'

/** Why a contact was not invited: surveyed too recently, already in the same list, or not to be surveyed any more. */
export const SkipReason = z.enum(['throttled', 'duplicate', 'unsubscribed'])
export type SkipReason = z.infer<typeof SkipReason>

/** The fields of a contact whose former values are kept. */
export const formerFields = ['externalId', 'email', 'phone', 'name'] as const
export type FormerField = (typeof formerFields)[number]

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
    formerValues: z
      .array(
        z.object({
          field: z.enum(formerFields),
          value: z.string(),
          replacedAt: z.string(),
          replacedBy: z.string(),
          replacedByName: z.string().nullable(),
        }),
      )
      .meta({ description: 'Addresses and names that a user, an API key or an `import` has replaced or removed' }),
  })
  .meta({ id: 'ContactHistory', description: 'The latest hundred of each, newest first' })

export type ContactHistory = z.infer<typeof ContactHistory>
