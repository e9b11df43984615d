import type { Language } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { FieldErrors } from '../../http/forms.ts'
import type { SurveyMessages } from '../../i18n/en/surveys.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import type { Markup } from '../layout/page.ts'
import type { FormValue } from './form.ts'
import { basics } from './section-basics.ts'
import { look } from './section-look.ts'
import { questions } from './section-questions.ts'
import { reasons } from './section-reasons.ts'
import { sites } from './section-sites.ts'
import { texts } from './section-texts.ts'
import { thanks } from './section-thanks.ts'

/** What a section shows, and in which words. */
export interface SectionView {
  messages: SurveyMessages
  /** Of whoever edits. */
  language: AppLanguage
  /** Of the texts that are edited. */
  textLanguage: Language
  survey: Survey
  values: FormValue
  /** By the name of the field, in the words of whoever edits. */
  errors: FieldErrors
  /** The path of what was added or moved just now. */
  focus?: string | undefined
}

/** A part of the editor: a form of its own, saved by itself. */
export interface Section {
  /** Whether its texts are edited in one language at a time. */
  isLocalized: boolean
  /** The part of a survey that it is about: what must not have changed since the form was shown. */
  selectPart(survey: Survey, textLanguage: Language): unknown
  /** The form as it stands for a survey. */
  toFormValues(survey: Survey, textLanguage: Language): FormValue
  /** What the form says, as a patch that is still to be checked. */
  toPatch(values: FormValue, survey: Survey, textLanguage: Language): Record<string, unknown>
  /** The form without the rows that were left empty. */
  tidy?(values: FormValue, survey: Survey, textLanguage: Language): FormValue
  /** A new row of a list of the form. */
  createRow?(path: string, kind: string): FormValue
  fields(view: SectionView): Markup
}

export const sections = { basics, texts, reasons, questions, thanks, look, sites } as const satisfies Record<
  string,
  Section
>

export type SectionName = keyof typeof sections

export const sectionNames = Object.keys(sections) as SectionName[]
