import { z } from 'zod'
import { Contact, warnings } from './contact.ts'
import { Instant } from './text.ts'

/** How an invitation reaches its contact. Vouch records the channel; you send the link. */
export const InvitationChannel = z.enum(['link', 'email', 'sms'])
export type InvitationChannel = z.infer<typeof InvitationChannel>

export const NewInvitations = z
  .strictObject({
    contacts: z
      .array(z.unknown())
      .min(1)
      .max(1000)
      .meta({
        description: 'Each a NewContact. Invalid contacts are skipped with the reason; the others are invited',
        items: { $ref: '#/components/schemas/NewContact' },
      }),
    channel: InvitationChannel.default('link'),
    expiresAt: Instant.nullable().default(null).meta({ description: 'When the links stop working; null means never' }),
  })
  .meta({ id: 'NewInvitations' })

export type NewInvitations = z.output<typeof NewInvitations>

export const Invitation = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    contactId: z.string(),
    contact: Contact.pick({ externalId: true, email: true, phone: true, name: true, locale: true }),
    url: z.string().meta({ description: 'The personal link; accepts one response' }),
    channel: InvitationChannel,
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'Invitation' })

export type Invitation = z.infer<typeof Invitation>

export const InvitationsResult = z
  .object({
    invitations: z.array(Invitation),
    skipped: z.array(z.object({ contact: z.unknown(), reason: z.string() })),
    warnings,
  })
  .meta({ id: 'InvitationsResult' })

export type InvitationsResult = z.infer<typeof InvitationsResult>
