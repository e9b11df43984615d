import type { Section } from './section.ts'
import { basics } from './section-basics.ts'
import { look } from './section-look.ts'
import { questions } from './section-questions.ts'
import { reasons } from './section-reasons.ts'
import { sites } from './section-sites.ts'
import { texts } from './section-texts.ts'
import { thanks } from './section-thanks.ts'

/** The sections of the editor, in the order of its tabs. */
export const sections = { basics, texts, reasons, questions, thanks, look, sites } as const satisfies Record<
  string,
  Section
>

export type SectionName = keyof typeof sections

export const sectionNames = Object.keys(sections) as SectionName[]

export const findSection = (name: SectionName): Section => sections[name]
