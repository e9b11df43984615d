import { z } from 'zod'
import { InvitationChannel } from './invitation.ts'

export const NewUnsubscription = z
  .strictObject({
    contactId: z.string().max(50).optional(),
    address: z.string().max(300).optional().meta({
      description: 'An email address or phone number: contacts that have it, or will have it, get no surveys',
    }),
    channel: InvitationChannel.nullable()
      .default(null)
      .meta({ description: 'Null: all channels. Only with `contactId`' }),
  })
  .refine(({ contactId, address }) => (contactId === undefined) !== (address === undefined), {
    message: 'Expected either contactId or address',
    path: ['contactId'],
  })
  .refine(({ address, channel }) => address === undefined || channel === null, {
    message: 'Expected null, or a contactId',
    path: ['channel'],
  })
  .meta({ id: 'NewUnsubscription' })

export type NewUnsubscription = z.output<typeof NewUnsubscription>

export const UnsubscriptionResult = z
  .object({ contactIds: z.array(z.string()).meta({ description: 'The contacts that are unsubscribed now' }) })
  .meta({ id: 'UnsubscriptionResult' })

export const Unsubscription = z
  .object({
    id: z.string(),
    contactId: z.string(),
    channel: InvitationChannel.nullable().meta({ description: 'Null: all channels' }),
    surveyType: z.string().nullable().meta({ description: 'Null: surveys of all types' }),
    source: z.string().meta({ description: 'How it was said, such as `one-click`, `complaint` or `member`' }),
    at: z.string(),
  })
  .meta({ id: 'Unsubscription' })

export type Unsubscription = z.infer<typeof Unsubscription>
