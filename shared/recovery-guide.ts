import { z } from 'zod'
import { text } from './text.ts'

/** The lists of the recovery guide: the six steps, the call itself, and what makes it worse. */
export const guideParts = ['steps', 'clear', 'mistakes'] as const
export type GuidePart = (typeof guideParts)[number]

export const MAX_GUIDE_LINES = 15

/** The lines of a part. What stands before the first colon is its heading. */
export const GuideLines = z.array(text(300)).max(MAX_GUIDE_LINES)

export type RecoveryGuide = Record<GuidePart, readonly string[]>

/** `Calm: let them finish` as its heading with the colon, and its text; without a colon, the heading is null. */
export function splitGuideLine(line: string): { heading: string | null; text: string } {
  const [, heading, rest] = /^([^:：]{1,40}[:：])\s*(\S.*)$/su.exec(line) ?? []
  return heading === undefined || rest === undefined ? { heading: null, text: line } : { heading, text: rest }
}
