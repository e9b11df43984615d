import { splitGuideLine } from '../../shared/recovery-guide.ts'
import type { samples } from './samples.ts'

/**
 * A part of a guide. In texts, `code` stands between backquotes, and links are written as in Markdown: `[words](/address)`.
 */
export type Block =
  | string
  /** One after the other. */
  | { steps: readonly string[] }
  | { points: readonly string[] }
  | { terms: readonly (readonly [string, string])[] }
  | { code: keyof typeof samples }
  /** What others say, not we: a figure, and what it is of. */
  | { quoted: readonly (readonly [string, string])[] }
  /** Who may do what, out of the table that decides it. */
  | { table: 'roles' | 'keys' }

export interface Section {
  title: string
  blocks: readonly Block[]
}

export interface Guide {
  title: string
  /** In one sentence, for the list of guides. */
  summary: string
  /** By the anchor of each, which is the same in every language. */
  sections: Readonly<Record<string, Section>>
}

/** Guides in another language, with the same sections. */
export type Translated<Guides extends Record<string, Guide>> = {
  readonly [Name in keyof Guides]: Omit<Guide, 'sections'> & {
    readonly sections: { readonly [Anchor in keyof Guides[Name]['sections']]: Section }
  }
}

/** Lines of the recovery guide as steps, with their headings in bold. */
export const toGuideSteps = (lines: readonly string[]): string[] =>
  lines.map((line) => {
    const { heading, text } = splitGuideLine(line)
    if (heading === null) return text
    return `**${heading}**${heading.endsWith(':') ? ' ' : ''}${text}`
  })

/** Lines of the recovery guide as terms: each heading without its colon, and its text. */
export const toGuideTerms = (lines: readonly string[]): [string, string][] =>
  lines.map((line) => {
    const { heading, text } = splitGuideLine(line)
    return [heading?.slice(0, -1) ?? '', text]
  })
