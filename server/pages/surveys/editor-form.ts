import type { Survey } from '../../../shared/survey.ts'
import { SurveyPatch } from '../../../shared/survey.ts'
import { computeVersion } from '../../domain/surveys/surveys.ts'
import { validateForm } from '../../http/forms.ts'
import { type FormValue, getText } from './form.ts'
import type { EditedSurvey, Section } from './section.ts'
import { findSection, type SectionName, sectionNames } from './sections.ts'

/**
 * The form of the editor has all sections. What a section was when the form was shown is kept in it as `seen.…`: the version
 * of that part of the survey, and a fingerprint of the values shown. So a section that nobody touched is not saved, and does
 * not conflict with what someone else changed there.
 */
export type SeenSections = Partial<Record<SectionName, string>>

const SEPARATOR = '.'

/** A survey without content. Patches built from it depend on the values of the form alone. */
const emptySurvey = { texts: {}, reasons: {}, questions: [], thanksLinks: {} } as unknown as Survey

const fingerprint = (section: Section, values: FormValue, { textLanguage, timeZone }: EditedSurvey) =>
  computeVersion(section.toPatch(values, emptySurvey, textLanguage, timeZone))

const getVersion = (section: Section, { survey, textLanguage }: EditedSurvey) =>
  computeVersion(section.selectPart(survey, textLanguage))

/** The values of all sections of a survey. */
export function toFormValues({ survey, textLanguage, timeZone }: EditedSurvey): { [name: string]: FormValue } {
  const parts = sectionNames.map((name) => findSection(name).toFormValues(survey, textLanguage, timeZone))
  // Two sections have texts.
  const texts = Object.assign({}, ...parts.map((part) => part.texts ?? {}))
  return { ...Object.assign({}, ...parts), texts }
}

/** What all sections are when the form is shown. */
export const describeSections = (edited: EditedSurvey): SeenSections =>
  Object.fromEntries(
    sectionNames.map((name) => {
      const section = findSection(name)
      const values = section.toFormValues(edited.survey, edited.textLanguage, edited.timeZone)
      return [name, [getVersion(section, edited), fingerprint(section, values, edited)].join(SEPARATOR)]
    }),
  )

/** The same as submitted. Sections that the form does not have are left out. */
export const parseSeen = (values: FormValue): SeenSections =>
  Object.fromEntries(
    sectionNames.flatMap((name) => {
      const seen = getText(values, `seen.${name}`)
      return seen ? [[name, seen]] : []
    }),
  )

/** After a conflict: the user has been told, so saving again replaces what others changed. */
export const acceptConflicts = (
  seen: SeenSections,
  conflicts: readonly SectionName[],
  edited: EditedSurvey,
): SeenSections =>
  Object.fromEntries(
    Object.entries(seen).map(([name, text]) => {
      if (!conflicts.includes(name as SectionName)) return [name, text]
      const [, shown = ''] = text.split(SEPARATOR)
      return [name, [getVersion(findSection(name as SectionName), edited), shown].join(SEPARATOR)]
    }),
  )

/** The values without empty rows. */
export function tidyValues(values: FormValue, { survey, textLanguage }: EditedSurvey): { [name: string]: FormValue } {
  const parts = sectionNames.map((name) => findSection(name).tidy?.(values, survey, textLanguage) ?? {})
  return Object.assign({}, values, ...parts)
}

export interface EditorChanges {
  /** Unvalidated. */
  patch: Record<string, unknown>
  /** Sections that someone else has changed since the form was shown, and that the user has changed too. */
  conflicts: SectionName[]
}

/** What the user has changed. */
export function collectChanges(values: FormValue, seen: SeenSections, edited: EditedSurvey): EditorChanges {
  const { textLanguage, timeZone } = edited
  const changes: EditorChanges = { patch: {}, conflicts: [] }
  const tidied = tidyValues(values, edited)
  for (const name of sectionNames) {
    const [section, text] = [findSection(name), seen[name]]
    if (text === undefined) continue
    const [version, shown] = text.split(SEPARATOR)
    if (fingerprint(section, values, edited) === shown) continue
    if (version !== getVersion(section, edited)) changes.conflicts.push(name)
    // Each section builds on those before it, because two have texts.
    const survey = { ...edited.survey, ...changes.patch } as Survey
    Object.assign(changes.patch, section.toPatch(tidied, survey, textLanguage, timeZone))
  }
  return changes
}

/** The valid parts of a form, for the preview. */
export function collectValidChanges(values: FormValue, edited: EditedSurvey): SurveyPatch {
  const { textLanguage, timeZone } = edited
  const tidied = tidyValues(values, edited)
  const patch: SurveyPatch = {}
  for (const name of Object.keys(parseSeen(values)) as SectionName[]) {
    const survey = { ...edited.survey, ...patch } as Survey
    const { value } = validateForm(SurveyPatch, findSection(name).toPatch(tidied, survey, textLanguage, timeZone))
    Object.assign(patch, value)
  }
  return patch
}
