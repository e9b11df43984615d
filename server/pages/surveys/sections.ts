import type { Language } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { FieldErrors } from '../../http/forms.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { SurveyWords } from '../../i18n/surveys.ts'
import type { Markup } from '../layout/page.ts'
import type { Sent } from './form.ts'
import { basics } from './section-basics.ts'
import { look } from './section-look.ts'
import { questions } from './section-questions.ts'
import { reasons } from './section-reasons.ts'
import { sites } from './section-sites.ts'
import { texts } from './section-texts.ts'
import { thanks } from './section-thanks.ts'

/** What a section shows, and in which words. */
export interface View {
  words: SurveyWords
  /** Of whoever edits. */
  language: StaffLanguage
  /** Of the texts that are edited. */
  editing: Language
  survey: Survey
  sent: Sent
  /** By the name of the field, in the words of whoever edits. */
  errors: FieldErrors
  /** The path of what was added or moved just now. */
  focus?: string | undefined
}

/** A part of the editor: a form of its own, saved by itself. */
export interface Section {
  /** Whether its texts are edited in one language at a time. */
  spoken: boolean
  /** The part of a survey that it is about: what must not have changed since the form was shown. */
  part(survey: Survey, editing: Language): unknown
  /** The form as it stands for a survey. */
  shown(survey: Survey, editing: Language): Sent
  /** What the form says, as a patch that is still to be checked. */
  read(sent: Sent, survey: Survey, editing: Language): Record<string, unknown>
  /** The form without the rows that were left empty. */
  tidied?(sent: Sent, survey: Survey, editing: Language): Sent
  /** A new row of a list of the form. */
  fresh?(path: string, kind: string): Sent
  fields(view: View): Markup
}

export const sections = { basics, texts, reasons, questions, thanks, look, sites } as const satisfies Record<
  string,
  Section
>

export type SectionName = keyof typeof sections

export const sectionNames = Object.keys(sections) as SectionName[]
