import { z } from 'zod'
import { Day, text } from './text.ts'

/** A range of days before now: `notWithinDays` 90 means never or longer ago. */
const DaysAgo = z.int().min(1).max(3650)

/** What contacts of a segment have in common. All conditions must hold. */
export const SegmentConditions = z
  .strictObject({
    properties: z
      .record(text(100), z.array(text(200)).min(1).max(50))
      .optional()
      .meta({ description: 'By property, the values of which a contact has one', example: { country: ['DE', 'AT'] } }),
    tiers: z
      .array(z.enum(['A', 'B', 'C', 'D']))
      .min(1)
      .optional(),
    groups: z
      .array(z.enum(['promoter', 'passive', 'detractor']))
      .min(1)
      .optional()
      .meta({ description: 'The group of the last response that counts' }),
    lastScore: z
      .strictObject({ from: z.int().min(0).max(10), to: z.int().min(0).max(10) })
      .optional()
      .meta({ description: 'The range of the last score that counts' }),
    hasResponded: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the contact has ever given a response that counts' }),
    neverAsked: z.literal(true).optional().meta({ description: 'Never invited, and has never responded' }),
    notAskedWithinDays: DaysAgo.optional().meta({ description: 'Neither invited nor responded within so many days' }),
    createdSince: Day.optional(),
    createdBefore: Day.optional(),
    tags: z
      .array(text(50))
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'A response of the contact has one of these tags' }),
    languages: z.array(text(35)).min(1).max(50).optional().meta({ description: 'BCP 47 tags; `en` includes `en-GB`' }),
  })
  .meta({ id: 'SegmentConditions' })

export type SegmentConditions = z.output<typeof SegmentConditions>

/** A saved set of contacts. */
export const Segment = z
  .object({
    id: z.string(),
    name: z.string(),
    conditions: SegmentConditions.nullable().meta({ description: 'null for a fixed list of contacts' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Segment' })

export type Segment = z.output<typeof Segment>
