import { z } from 'zod'
import { Decision } from './decision.ts'
import { InvitationChannel } from './invitation.ts'
import { callOutcomes } from './phone-survey.ts'

/** The fields of a contact whose former values are kept. */
export const formerFields = ['externalId', 'email', 'phone', 'name'] as const
export type FormerField = (typeof formerFields)[number]

/** Invitations sent to a contact, and the decisions not to invite them. */
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
    decisions: z.array(Decision).meta({ description: 'Decisions not to invite the contact, with the reason' }),
    calls: z
      .array(
        z.object({
          id: z.string(),
          surveyId: z.string(),
          survey: z.string(),
          outcome: z.enum(callOutcomes),
          at: z.string(),
          by: z.string(),
        }),
      )
      .meta({ description: 'Calls for surveys' }),
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
