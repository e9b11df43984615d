import { z } from 'zod'
import { text } from './text.ts'

/** The lists of the recovery guide: the six steps, the call itself, and what makes it worse. */
export const guideParts = ['steps', 'clear', 'mistakes'] as const
export type GuidePart = (typeof guideParts)[number]

/** The languages in which the guide is written. */
export const guideLanguages = ['en', 'zh-Hans', 'zh-Hant'] as const
export type GuideLanguage = (typeof guideLanguages)[number]

export const MAX_GUIDE_LINES = 15

/** The lines of a part. What stands before the first colon is its heading. */
export const GuideLines = z.array(text(300)).max(MAX_GUIDE_LINES)

export type RecoveryGuide = Record<GuidePart, readonly string[]>

const lines = (description: string) => z.array(z.string()).meta({ description })

const LanguageGuide = z
  .object({
    steps: lines('The six steps'),
    clear: lines('The call'),
    mistakes: lines('What makes it worse'),
    edited: z.array(z.enum(guideParts)).meta({ description: 'The parts that the workspace has written itself' }),
  })
  .meta({ id: 'LanguageGuide' })

/** The guide in each language. */
export const RecoveryGuides = z
  .object({ en: LanguageGuide, 'zh-Hans': LanguageGuide, 'zh-Hant': LanguageGuide })
  .meta({ id: 'RecoveryGuides' })
export type RecoveryGuides = z.infer<typeof RecoveryGuides>

const NewLines = GuideLines.nullable().meta({
  description: 'One line each; text before a colon is shown in bold. Null or no lines: as delivered',
})

const LanguageGuidePatch = z.strictObject({ steps: NewLines, clear: NewLines, mistakes: NewLines }).partial()
export type LanguageGuidePatch = z.output<typeof LanguageGuidePatch>

export const RecoveryGuidesPatch = z
  .strictObject({ en: LanguageGuidePatch, 'zh-Hans': LanguageGuidePatch, 'zh-Hant': LanguageGuidePatch })
  .partial()
  .meta({ id: 'RecoveryGuidesPatch' })
export type RecoveryGuidesPatch = z.output<typeof RecoveryGuidesPatch>

/** `Calm: let them finish` as its heading with the colon, and its text; without a colon, the heading is null. */
export function splitGuideLine(line: string): { heading: string | null; text: string } {
  const [, heading, rest] = /^([^:：]{1,40}[:：])\s*(\S.*)$/su.exec(line) ?? []
  return heading === undefined || rest === undefined ? { heading: null, text: line } : { heading, text: rest }
}
