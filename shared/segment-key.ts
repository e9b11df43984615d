import { z } from 'zod'

/** A property whose values the answers are counted by, so that its segments cost the same at any number of answers. */
export const SegmentKey = z
  .object({
    key: z.string(),
    createdAt: z.string(),
    countedAt: z.string().nullable().meta({
      description: 'When all answers had been counted by it; null while that goes on, and reports read every answer',
    }),
    progress: z.number().min(0).max(1).meta({ description: 'About how much has been counted, 0 to 1' }),
  })
  .meta({ id: 'SegmentKey' })

export type SegmentKey = z.infer<typeof SegmentKey>
