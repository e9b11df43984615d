import { MAX_LOGO_BYTES, removeLogo, setLogo } from '../../domain/surveys/logos.ts'
import { closeSurvey, duplicateSurvey, openSurvey, reopenSurvey } from '../../domain/surveys/surveys.ts'
import { readForm } from '../../http/forms.ts'
import { parseUpload } from '../../http/multipart.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { showEditor } from './editor.ts'
import { describeLogoError } from './errors.ts'
import { sectionPath, surveyPath, surveysPath } from './paths.ts'
import { sharePath } from './share-views.ts'
import { loadSurvey } from './views.ts'

const MAX_NAME_LENGTH = 200

export async function uploadLogo(page: PageContext) {
  const { c } = page
  const survey = await loadSurvey(page)
  const messages = page.t.surveys
  const upload = await parseUpload(c, MAX_LOGO_BYTES / 1024)
  if (upload === 'too large') return showEditor(page, { error: messages.errors.logoLarge, status: 413 })
  if (!upload.file) return showEditor(page, { error: messages.errors.logoKind, status: 400 })
  try {
    await setLogo(c.var.deps, c.var.caller, survey.id, upload.file.bytes)
  } catch (error) {
    return showEditor(page, { error: describeLogoError(messages, error), status: 400 })
  }
  return redirectWithNotice(c, sectionPath(page, survey, 'look'), messages.saved)
}

export async function deleteLogo(page: PageContext) {
  const survey = await loadSurvey(page)
  await removeLogo(page.c.var.deps, page.c.var.caller, survey.id)
  return redirectWithNotice(page.c, sectionPath(page, survey, 'look'), page.t.surveys.saved)
}

export async function saveOpening(page: PageContext) {
  const survey = await loadSurvey(page)
  await openSurvey(page.c.var.deps, page.c.var.caller, survey.id)
  return redirectWithNotice(page.c, sharePath(page, survey), page.t.surveys.hasOpened)
}

export async function saveClosure(page: PageContext) {
  const survey = await loadSurvey(page)
  await closeSurvey(page.c.var.deps, page.c.var.caller, survey.id)
  return redirectWithNotice(page.c, await getReturnPath(page, survey), page.t.surveys.hasClosed)
}

export async function deleteClosure(page: PageContext) {
  const survey = await loadSurvey(page)
  await reopenSurvey(page.c.var.deps, page.c.var.caller, survey.id)
  return redirectWithNotice(page.c, await getReturnPath(page, survey), page.t.surveys.hasReopened)
}

/** Back to the list, if the form is there. */
const getReturnPath = async (page: PageContext, survey: { id: string }) =>
  (await readForm(page.c)).text('from') === 'list' ? surveysPath(page) : sectionPath(page, survey, 'sites')

export async function copySurvey(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const [survey, submitted] = [await loadSurvey(page), await readForm(c)]
  const name = submitted.text('copy').trim() || messages.copyOf(survey.name)
  const id = await duplicateSurvey(c.var.deps, c.var.caller, survey.id, name.slice(0, MAX_NAME_LENGTH))
  return redirectWithNotice(c, surveyPath(page, { id }), messages.hasCopied)
}
