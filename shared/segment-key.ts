import { z } from 'zod'

/** A property whose values the answers are counted by, so that its segments cost the same at any number of answers. */
export const SegmentKey = z.object({ key: z.string(), createdAt: z.string() }).meta({ id: 'SegmentKey' })

export type SegmentKey = z.infer<typeof SegmentKey>
