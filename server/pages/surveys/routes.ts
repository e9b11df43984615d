import { type Context, Hono } from 'hono'
import type { NewSurvey } from '../../../shared/survey.ts'
import { DomainError } from '../../domain/errors.ts'
import { LARGEST_LOGO, removeLogo, setLogo } from '../../domain/surveys/logos.ts'
import { closeSurvey, duplicateSurvey, reopenSurvey } from '../../domain/surveys/surveys.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { uploaded } from '../../http/multipart.ts'
import { staff } from '../../http/require-member.ts'
import { redirectWith } from '../layout/notices.ts'
import { saveSection, showSection } from './editor.ts'
import { sentBy, textAt } from './form.ts'
import { showList } from './list.ts'
import { makeNew, showNew } from './new.ts'
import { showPreview } from './preview.ts'
import { showPrint } from './print.ts'
import { sectionNames } from './sections.ts'
import { makeLinks, showShare } from './share.ts'
import { postList, renewSecret, showSigned } from './signed-links.ts'
import { placeOf, surveyOf, wordsOf } from './views.ts'

const at = '/w/:workspace/surveys'
const one = `${at}/:id{[0-9a-z]{22}}`
const changes = staff('surveys.change')
const identity = staff('identity')
/** All texts of a form in Chinese take nine characters each on their way. */
const form = bodies(1024)

/** Surveys: the list, the editor, and how they get to people. */
export const surveyPages = new Hono<Env>()
  .get(at, changes, showList)
  .get(`${at}/new`, changes, showNew)
  .post(`${at}/new`, changes, form, makeNew)
  .get(one, changes, (c) => showSection(c, 'basics'))
  .post(one, changes, form, (c) => saveSection(c, 'basics'))
  .get(`${one}/preview`, changes, showPreview)
  .post(`${one}/preview`, changes, form, showPreview)
  .get(`${one}/share`, changes, showShare)
  .post(`${one}/links`, changes, form, makeLinks)
  .get(`${one}/print`, changes, showPrint)
  .get(`${one}/signed-links`, identity, showSigned)
  .post(`${one}/signed-links`, identity, postList)
  .post(`${one}/identity-secret`, identity, form, renewSecret)
  .post(`${one}/logo`, changes, takeLogo)
  .post(`${one}/logo/removal`, changes, form, dropLogo)
  .post(`${one}/closure`, changes, form, closeOrReopen)
  .post(`${one}/copies`, changes, form, copy)

for (const name of sectionNames) {
  if (name === 'basics') continue
  surveyPages
    .get(`${one}/${name}`, changes, (c) => showSection(c, name))
    .post(`${one}/${name}`, changes, form, (c) => saveSection(c, name))
}

async function takeLogo(c: Context<Env>) {
  const survey = await surveyOf(c)
  const words = wordsOf(c)
  const upload = await uploaded(c, LARGEST_LOGO / 1024)
  if (upload === 'too large') return showSection(c, 'look', words.faults.logoLarge, 413)
  if (!upload.file) return showSection(c, 'look', words.faults.logoKind, 400)
  try {
    await setLogo(c.var.deps, c.var.caller, survey.id, upload.file.bytes)
  } catch (error) {
    if (!(error instanceof DomainError && error.path === 'logo')) throw error
    return showSection(c, 'look', words.faults.logoKind, 400)
  }
  return redirectWith(c, `${placeOf(c, survey)}/look`, words.saved)
}

async function dropLogo(c: Context<Env>) {
  const survey = await surveyOf(c)
  await removeLogo(c.var.deps, c.var.caller, survey.id)
  return redirectWith(c, `${placeOf(c, survey)}/look`, wordsOf(c).saved)
}

async function closeOrReopen(c: Context<Env>) {
  const [survey, sent] = [await surveyOf(c), await sentBy(c)]
  const isToClose = textAt(sent, 'closed') === 'yes'
  await (isToClose ? closeSurvey : reopenSurvey)(c.var.deps, c.var.caller, survey.id)
  return redirectWith(c, `${placeOf(c, survey)}/sites`, isToClose ? wordsOf(c).hasClosed : wordsOf(c).hasReopened)
}

async function copy(c: Context<Env>) {
  const [survey, sent] = [await surveyOf(c), await sentBy(c)]
  const name: NewSurvey['name'] = textAt(sent, 'copy').slice(0, 200) || wordsOf(c).copyOf(survey.name).slice(0, 200)
  const id = await duplicateSurvey(c.var.deps, c.var.caller, survey.id, name)
  return redirectWith(c, placeOf(c, { id }), wordsOf(c).hasCopied)
}
