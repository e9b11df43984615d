import type { Language } from '../../../shared/locale.ts'
import { type Survey, SurveyPatch } from '../../../shared/survey.ts'
import { type FieldErrors, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { FormValue } from './form.ts'

/** What the fields of a section need. */
export interface SectionView {
  page: PageContext
  /** The language of the texts being edited. */
  textLanguage: Language
  survey: Survey
  values: FormValue
  /** Localized errors by path. */
  errors: FieldErrors
  /** The path to which buttons that add, remove or move rows post. */
  rowsPath: string
  /** The path of the row that was just added or moved. */
  focus?: string | undefined
}

/** A section of the editor: a form that is saved on its own. */
export interface Section {
  /** Whether its texts are edited in one language at a time. */
  isLocalized: boolean
  /** The part of a survey in this section, which must not change between showing and saving the form. */
  selectPart(survey: Survey, textLanguage: Language): unknown
  toFormValues(survey: Survey, textLanguage: Language): FormValue
  /** The unvalidated patch of a submitted form. */
  toPatch(values: FormValue, survey: Survey, textLanguage: Language): Record<string, unknown>
  /** Removes empty rows. */
  tidy?(values: FormValue, survey: Survey, textLanguage: Language): FormValue
  /** A new row for a list of the form. */
  createRow?(path: string, kind: string): FormValue
  fields(view: SectionView): Markup
}

interface EditedSurvey {
  survey: Survey
  textLanguage: Language
}

/** The values of a form without its empty rows. */
export const tidyValues = (section: Section, values: FormValue, { survey, textLanguage }: EditedSurvey): FormValue =>
  section.tidy?.(values, survey, textLanguage) ?? values

/** The validated patch of a submitted form. */
export const readPatch = (section: Section, values: FormValue, { survey, textLanguage }: EditedSurvey) =>
  validateForm(
    SurveyPatch,
    section.toPatch(tidyValues(section, values, { survey, textLanguage }), survey, textLanguage),
  )
