import { hasErrorCode } from '../../domain/errors.ts'
import { renewIdentitySecret } from '../../domain/surveys/identity.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { signContactList } from '../../domain/surveys/signed-links.ts'
import { parseUpload } from '../../http/multipart.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { surveyPath } from './paths.ts'
import { signedLinksPage } from './signed-links-page.ts'
import { loadSurvey } from './views.ts'

const MAX_LIST_KB = 5 * 1024

export const showSignedLinks = async (page: PageContext) =>
  page.c.html(await signedLinksPage(page, await loadSurvey(page)))

/** Replaces the secret. Signatures made with the old one are no longer valid. */
export async function renewSecret(page: PageContext) {
  const { c } = page
  const survey = await loadSurvey(page)
  await renewIdentitySecret(c.var.deps, c.var.caller, survey.id)
  return redirectWithNotice(c, surveyPath(page, survey, '/signed-links'), page.t.surveys.secretRenewed)
}

/** Returns the uploaded list with a signed link for each contact. */
export async function downloadSignedList(page: PageContext) {
  const { c } = page
  const survey = await loadSurvey(page)
  const messages = page.t.surveys.errors
  const showError = async (message: string, status: 400 | 413 = 400) =>
    c.html(await signedLinksPage(page, survey, message), status)
  const upload = await parseUpload(c, MAX_LIST_KB)
  if (upload === 'too large') return showError(messages.listLarge, 413)
  const { file, fields } = upload
  const links = await getSurveyLinks(c.var.deps, c.var.caller, survey.id)
  const link = links.find(({ slug }) => slug === fields.link) ?? links.at(-1)
  if (!file || file.bytes.length === 0 || !link) return showError(messages.listNone)
  try {
    const list = { bytes: file.bytes, url: link.url }
    const { first, rows } = await signContactList(c.var.deps, c.var.caller, survey, list)
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${toListName(file.name)}"`)
    return c.body(streamCsv(first, rows))
  } catch (error) {
    if (!hasErrorCode(error, 'list-columns', 'list-unreadable')) throw error
    return showError(error.code === 'list-columns' ? messages.listColumns : messages.listFile)
  }
}

const MAX_NAME_LENGTH = 60

/** `Customers May.csv` → `Customers-May-links.csv` */
function toListName(fileName: string): string {
  const name = fileName
    .replace(/\.\w+$/, '')
    .replace(/[^\w-]+/g, '-')
    .slice(0, MAX_NAME_LENGTH)
  return `${name || 'list'}-links.csv`
}

/** Starts with a byte order mark, so that Excel recognizes UTF-8. */
function streamCsv(first: string, rows: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`\uFEFF${first}`)),
    pull: async (controller) => {
      const { done, value } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => void (await rows.return(undefined)),
  })
}
