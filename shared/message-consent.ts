import { z } from 'zod'
import { Instant, text } from './text.ts'

export const NewMessageConsent = z
  .strictObject({
    text: text(1000).meta({
      description: 'To which words the contact agreed, or their version',
      example: 'I agree to short surveys by text message (May 2026)',
    }),
    source: text(200).meta({ description: 'Where the contact agreed', example: 'Checkout' }),
    at: Instant.optional().meta({ description: 'When the contact agreed; now if it is missing' }),
  })
  .meta({ id: 'NewMessageConsent' })

export type NewMessageConsent = z.output<typeof NewMessageConsent>

export const MessageConsent = z
  .object({
    id: z.string(),
    channel: z.literal('sms'),
    text: z.string(),
    source: z.string(),
    at: z.string(),
    withdrawnAt: z.string().nullable(),
  })
  .meta({ id: 'MessageConsent' })

export type MessageConsent = z.output<typeof MessageConsent>
