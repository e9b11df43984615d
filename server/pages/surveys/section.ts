import type { Language } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { FieldErrors } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { FormValue } from './form.ts'

/** What the fields of a section need. */
export interface SectionView {
  page: PageContext
  /** The language of the texts being edited. */
  textLanguage: Language
  survey: Survey
  timeZone: string
  values: FormValue
  /** Localized errors by path. */
  errors: FieldErrors
  /** The path to which buttons that add, remove or move rows post. */
  rowsPath: string
  /** The path of the row that was just added or moved. */
  focus?: string | undefined
}

/** The survey as it is, and what its form is about. */
export interface EditedSurvey {
  survey: Survey
  /** The language of the texts being edited. */
  textLanguage: Language
  /** Of the times in the form. */
  timeZone: string
}

/** A section of the editor: a part of its form. */
export interface Section {
  /** The part of a survey in this section, which must not change between showing and saving the form. */
  selectPart(survey: Survey, textLanguage: Language): unknown
  toFormValues(survey: Survey, textLanguage: Language, timeZone: string): { [name: string]: FormValue }
  /** The unvalidated patch of a submitted form. */
  toPatch(values: FormValue, survey: Survey, textLanguage: Language, timeZone: string): Record<string, unknown>
  /** Removes empty rows. */
  tidy?(values: FormValue, survey: Survey, textLanguage: Language): { [name: string]: FormValue }
  /** A new row for a list of the form. */
  createRow?(path: string, kind: string): FormValue
  fields(view: SectionView): Markup
}
