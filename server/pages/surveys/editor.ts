import { hasErrorCode } from '../../domain/errors.ts'
import { computeVersion, staleEdit, updateSurvey } from '../../domain/surveys/surveys.ts'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { editorPage } from './editor-page.ts'
import { localizeErrors } from './errors.ts'
import { arrangeRows, buildFormTree, type FormValue, getText } from './form.ts'
import { sectionPath } from './paths.ts'
import { parseTextLanguage } from './query.ts'
import { readPatch, type Section, tidyValues } from './section.ts'
import { type SectionName, sections } from './sections.ts'
import { loadSurvey } from './views.ts'

interface UploadError {
  error: string
  status: 400 | 413
}

/** A section of the editor. @param uploadError about the file field below its form */
export async function showSection(page: PageContext, name: SectionName, uploadError?: UploadError) {
  const survey = await loadSurvey(page)
  const section: Section = sections[name]
  const textLanguage = parseTextLanguage(page, survey)
  const values = section.toFormValues(survey, textLanguage)
  const state = { survey, textLanguage, values, errors: {}, uploadError: uploadError?.error }
  return page.c.html(editorPage(page, name, state), uploadError?.status ?? 200)
}

/** Adds, removes or moves a row of the form and shows it again. Nothing is saved. */
export async function arrangeSectionRows(page: PageContext, name: SectionName) {
  const { section, action, ...form } = await loadForm(page, name)
  const arrangement = arrangeRows(form.values, action, section.createRow ?? (() => ''))
  return page.c.html(editorPage(page, name, { ...form, errors: {}, isUnsaved: true, ...arrangement }))
}

/** Saves a section, or shows its form again with the errors. */
export async function saveSection(page: PageContext, name: SectionName) {
  const { c } = page
  const { section, action: _, ...form } = await loadForm(page, name)
  const { survey, textLanguage } = form
  const values = tidyValues(section, form.values, form)
  const state = { ...form, values, errors: {} }
  const { errors } = readPatch(section, values, form)
  if (errors) {
    const fieldErrors = localizeErrors(errors, page.t.surveys)
    return c.html(editorPage(page, name, { ...state, errors: fieldErrors }), 400)
  }
  try {
    await updateSurvey(c.var.deps, c.var.caller, survey.id, (current) => {
      if (computeVersion(section.selectPart(current, textLanguage)) !== form.seenVersion) throw staleEdit()
      return readPatch(section, values, { survey: current, textLanguage }).value ?? {}
    })
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return c.html(editorPage(page, name, { ...state, survey: await loadSurvey(page), isStale: true }), 409)
  }
  const params = section.isLocalized ? { in: textLanguage } : {}
  return redirectWithNotice(c, sectionPath(page, survey, name, params), page.t.surveys.saved)
}

/** The survey and the submitted form of a section. */
async function loadForm(page: PageContext, name: SectionName) {
  const [survey, tree] = [await loadSurvey(page), buildFormTree(await readForm(page.c))]
  const section: Section = sections[name]
  const suggestedColour = getText(tree, 'suggestedColour')
  const values: FormValue = suggestedColour ? { ...tree, colour: suggestedColour } : tree
  const textLanguage = parseTextLanguage(page, survey)
  return { section, survey, textLanguage, values, seenVersion: getText(tree, 'seen'), action: getText(tree, 'action') }
}
