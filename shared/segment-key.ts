import { z } from 'zod'
import { text } from './text.ts'

/** The languages of the app, in which a property can have a label. */
export const labelLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type LabelLanguage = (typeof labelLanguages)[number]

/** What a property is called, by language. */
export const SegmentLabels = z
  .partialRecord(z.enum(labelLanguages), text(60))
  .meta({ id: 'SegmentLabels', example: { en: 'Shop', 'zh-Hans': '门店' } })
export type SegmentLabels = z.infer<typeof SegmentLabels>

/** A property by which responses are counted, so that segment reports cost the same at any volume. */
export const SegmentKey = z
  .object({
    key: z.string(),
    labels: SegmentLabels.meta({ description: 'What pages call it; without a label, the key with a capital letter' }),
    createdAt: z.string(),
    countedAt: z.string().nullable().meta({
      description: 'When all responses had been counted; null while counting, when reports read every response',
    }),
    progress: z.number().min(0).max(1).meta({ description: 'The approximate share counted, 0 to 1' }),
  })
  .meta({ id: 'SegmentKey' })

export type SegmentKey = z.infer<typeof SegmentKey>
