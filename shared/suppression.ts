import { z } from 'zod'
import { text } from './text.ts'

/** Why an address gets no surveys, whichever contact has it, the most serious reasons first. `imported` means that a member or API key has added it. */
export const suppressionReasons = ['complained', 'unsubscribed', 'wrong-person', 'imported', 'bounced'] as const
export const SuppressionReason = z.enum(suppressionReasons)
export type SuppressionReason = z.infer<typeof SuppressionReason>

/** How many addresses one request or file may add. */
export const suppressionLimits = { addresses: 10_000, rows: 50_000, megabytes: 10 } as const

/** Why an address is not added. */
export const addressProblems = ['not-an-address', 'pattern', 'placeholder', 'country-missing'] as const
export type AddressProblem = (typeof addressProblems)[number]

export const NewSuppressions = z
  .strictObject({
    addresses: z
      .array(z.string().max(300))
      .min(1)
      .max(suppressionLimits.addresses)
      .meta({
        description: 'Email addresses and phone numbers. Bad ones are left out with the reason; the others are added',
        example: ['ada@example.com', '+442071234567'],
      }),
    note: text(200).optional(),
  })
  .meta({ id: 'NewSuppressions' })

export const SuppressionsResult = z
  .object({
    added: z.int(),
    unchanged: z.int().meta({ description: 'Suppressed by a member before, or twice in the list' }),
    rejected: z.array(
      z.object({
        line: z.int().meta({ description: 'The position in the list, from 1' }),
        address: z.string(),
        reason: z.enum(addressProblems),
      }),
    ),
  })
  .meta({ id: 'SuppressionsResult' })

export type SuppressionsResult = z.infer<typeof SuppressionsResult>

export const Suppression = z
  .object({
    id: z.string(),
    kind: z.enum(['email', 'phone']),
    address: z.string().nullable().meta({ description: 'Null after its contact was erased: it is still recognized' }),
    reason: SuppressionReason,
    detail: z.string().nullable().meta({ description: 'What the mail server said, or a note' }),
    at: z.string(),
    by: z.string(),
    byName: z.string().nullable(),
  })
  .meta({ id: 'Suppression' })

export type Suppression = z.infer<typeof Suppression>
