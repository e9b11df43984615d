import { z } from 'zod'

/** A property by which responses are counted, so that segment reports cost the same at any volume. */
export const SegmentKey = z
  .object({
    key: z.string(),
    createdAt: z.string(),
    countedAt: z.string().nullable().meta({
      description: 'When all responses had been counted; null while counting, when reports read every response',
    }),
    progress: z.number().min(0).max(1).meta({ description: 'The approximate share counted, 0 to 1' }),
  })
  .meta({ id: 'SegmentKey' })

export type SegmentKey = z.infer<typeof SegmentKey>
