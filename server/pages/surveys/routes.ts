import { type Context, Hono } from 'hono'
import type { NewSurvey } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { MAX_LOGO_BYTES, removeLogo, setLogo } from '../../domain/surveys/logos.ts'
import { closeSurvey, duplicateSurvey, reopenSurvey } from '../../domain/surveys/surveys.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { parseUpload } from '../../http/multipart.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { saveSection, showSection } from './editor.ts'
import { getText, readFormValues } from './form.ts'
import { showSurveys } from './list.ts'
import { saveNewSurvey, showNewSurvey } from './new.ts'
import { showPreview } from './preview.ts'
import { showPrint } from './print.ts'
import { sectionNames } from './sections.ts'
import { saveLinks, showShare } from './share.ts'
import { downloadSignedList, renewSecret, showSignedLinks } from './signed-links.ts'
import { loadSurvey, surveyPath } from './views.ts'

const surveysRoute = '/w/:workspace/surveys'
const surveyRoute = `${surveysRoute}/:id{[0-9a-z]{22}}`
const requireEditor = requireMember('surveys.change')
const requireIdentity = requireMember('identity-secret')
/** All texts of a form in Chinese take nine characters each on their way. */
const formLimit = bodyLimit(1024)

/** Surveys: the list, the editor, and how they get to people. */
export const surveyPages = new Hono<Env>()
  .get(surveysRoute, requireEditor, showSurveys)
  .get(`${surveysRoute}/new`, requireEditor, showNewSurvey)
  .post(`${surveysRoute}/new`, requireEditor, formLimit, saveNewSurvey)
  .get(surveyRoute, requireEditor, (c) => showSection(c, 'basics'))
  .post(surveyRoute, requireEditor, formLimit, (c) => saveSection(c, 'basics'))
  .get(`${surveyRoute}/preview`, requireEditor, showPreview)
  .post(`${surveyRoute}/preview`, requireEditor, formLimit, showPreview)
  .get(`${surveyRoute}/share`, requireEditor, showShare)
  .post(`${surveyRoute}/links`, requireEditor, formLimit, saveLinks)
  .get(`${surveyRoute}/print`, requireEditor, showPrint)
  .get(`${surveyRoute}/signed-links`, requireIdentity, showSignedLinks)
  .post(`${surveyRoute}/signed-links`, requireIdentity, downloadSignedList)
  .post(`${surveyRoute}/identity-secret`, requireIdentity, formLimit, renewSecret)
  .post(`${surveyRoute}/logo`, requireEditor, uploadLogo)
  .post(`${surveyRoute}/logo/removal`, requireEditor, formLimit, deleteLogo)
  .post(`${surveyRoute}/closure`, requireEditor, formLimit, closeOrReopen)
  .post(`${surveyRoute}/copies`, requireEditor, formLimit, copySurvey)

for (const name of sectionNames) {
  if (name === 'basics') continue
  surveyPages
    .get(`${surveyRoute}/${name}`, requireEditor, (c) => showSection(c, name))
    .post(`${surveyRoute}/${name}`, requireEditor, formLimit, (c) => saveSection(c, name))
}

async function uploadLogo(c: Context<Env>) {
  const survey = await loadSurvey(c)
  const messages = t(c).surveys
  const upload = await parseUpload(c, MAX_LOGO_BYTES / 1024)
  if (upload === 'too large') return showSection(c, 'look', messages.faults.logoLarge, 413)
  if (!upload.file) return showSection(c, 'look', messages.faults.logoKind, 400)
  try {
    await setLogo(c.var.deps, c.var.caller, survey.id, upload.file.bytes)
  } catch (error) {
    if (!hasErrorCode(error, 'logo-too-large', 'logo-type')) throw error
    return showSection(c, 'look', messages.faults.logoKind, 400)
  }
  return redirectWithNotice(c, `${surveyPath(c, survey)}/look`, messages.saved)
}

async function deleteLogo(c: Context<Env>) {
  const survey = await loadSurvey(c)
  await removeLogo(c.var.deps, c.var.caller, survey.id)
  return redirectWithNotice(c, `${surveyPath(c, survey)}/look`, t(c).surveys.saved)
}

async function closeOrReopen(c: Context<Env>) {
  const [survey, values] = [await loadSurvey(c), await readFormValues(c)]
  const shouldClose = getText(values, 'closed') === 'yes'
  await (shouldClose ? closeSurvey : reopenSurvey)(c.var.deps, c.var.caller, survey.id)
  return redirectWithNotice(
    c,
    `${surveyPath(c, survey)}/sites`,
    shouldClose ? t(c).surveys.hasClosed : t(c).surveys.hasReopened,
  )
}

async function copySurvey(c: Context<Env>) {
  const [survey, values] = [await loadSurvey(c), await readFormValues(c)]
  const name: NewSurvey['name'] =
    getText(values, 'copy').slice(0, 200) || t(c).surveys.copyOf(survey.name).slice(0, 200)
  const id = await duplicateSurvey(c.var.deps, c.var.caller, survey.id, name)
  return redirectWithNotice(c, surveyPath(c, { id }), t(c).surveys.hasCopied)
}
