import { z } from 'zod'

/**
 * What came back: `hard` means that the address will never work; `soft` may pass, or is not the fault of the address; `not-spam`
 * takes back a complaint; a `reply` is written by a person.
 */
export const bounceKinds = ['hard', 'soft', 'complaint', 'not-spam', 'auto-reply', 'reply'] as const
export const BounceKind = z.enum(bounceKinds)
export type BounceKind = z.infer<typeof BounceKind>

export const Bounce = z
  .object({
    id: z.string(),
    kind: BounceKind,
    contactId: z.string().nullable(),
    invitationId: z.string().nullable(),
    campaignId: z.string().nullable(),
    status: z.string().nullable().meta({ description: 'The code of RFC 3463', example: '5.1.1' }),
    reason: z.string(),
    words: z.string().nullable().meta({ description: 'What the mail server said' }),
    source: z.string().meta({ description: '`mail`, `smtp`, or the provider that reported it' }),
    at: z.string(),
  })
  .meta({ id: 'Bounce' })

export type Bounce = z.infer<typeof Bounce>
