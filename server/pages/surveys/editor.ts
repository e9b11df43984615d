import { SurveyPatch } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { staleEdit, updateSurvey } from '../../domain/surveys/surveys.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import {
  acceptConflicts,
  collectChanges,
  describeSections,
  parseSeen,
  tidyValues,
  toFormValues,
} from './editor-form.ts'
import { type EditorState, editorPage } from './editor-page.ts'
import { localizeErrors } from './errors.ts'
import { arrangeRows, buildFormTree, getText } from './form.ts'
import { editorPath } from './paths.ts'
import { parseTextLanguage } from './query.ts'
import type { EditedSurvey } from './section.ts'
import { findSection, sectionNames } from './sections.ts'
import { loadSurvey } from './views.ts'

interface UploadError {
  error: string
  status: 400 | 413
}

/** @param uploadError about the logo */
export async function showEditor(page: PageContext, uploadError?: UploadError) {
  const edited = await loadEdited(page)
  const state = { ...edited, values: toFormValues(edited), seen: describeSections(edited), errors: {} }
  return page.c.html(editorPage(page, { ...state, uploadError: uploadError?.error }), uploadError?.status ?? 200)
}

/** Saves the form. Its row buttons only change the form: nothing is saved then. */
export async function saveEditor(page: PageContext) {
  const [edited, tree] = [await loadEdited(page), buildFormTree(await readForm(page.c))]
  const suggestedColour = getText(tree, 'suggestedColour')
  const values = suggestedColour ? { ...tree, colour: suggestedColour } : tree
  const state = { ...edited, values, seen: parseSeen(tree), errors: {} }
  const action = getText(tree, 'action')
  return action ? showArrangedRows(page, state, action) : saveChanges(page, state)
}

async function loadEdited(page: PageContext): Promise<EditedSurvey> {
  const survey = await loadSurvey(page)
  return { survey, textLanguage: parseTextLanguage(page, survey), timeZone: page.format.timeZone }
}

/** Adds, removes or moves a row of the form. */
function showArrangedRows(page: PageContext, state: EditorState, action: string) {
  const [, path = ''] = action.split(' ')
  const section = sectionNames.find((name) => path.startsWith(name))
  const createRow = section && findSection(section).createRow
  const arrangement = arrangeRows(state.values, action, createRow ?? (() => ''))
  return page.c.html(editorPage(page, { ...state, ...arrangement, isUnsaved: true }))
}

async function saveChanges(page: PageContext, state: EditorState) {
  const { c } = page
  const { survey, seen } = state
  const values = tidyValues(state.values, state)
  const { errors } = validateForm(SurveyPatch, collectChanges(state.values, seen, state).patch)
  if (errors) {
    const fieldErrors = localizeErrors(errors, page.t.surveys)
    return c.html(editorPage(page, { ...state, values, errors: fieldErrors, isUnsaved: true }), 400)
  }
  try {
    await updateSurvey(c.var.deps, c.var.caller, survey.id, (current) => {
      const { patch, conflicts } = collectChanges(state.values, seen, { ...state, survey: current })
      if (conflicts.length > 0) throw staleEdit()
      return validateForm(SurveyPatch, patch).value ?? {}
    })
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return showConflict(page, { ...state, values })
  }
  return redirectWithNotice(c, editorPath(page, survey, { in: c.req.query('in') }), page.t.surveys.saved)
}

/** The form as it was submitted, with the sections that others have changed. */
async function showConflict(page: PageContext, state: EditorState) {
  const edited = await loadEdited(page)
  const { conflicts } = collectChanges(state.values, state.seen, edited)
  const seen = acceptConflicts(state.seen, conflicts, edited)
  return page.c.html(editorPage(page, { ...state, ...edited, seen, conflicts, isUnsaved: true }), 409)
}
