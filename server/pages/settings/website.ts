import { html } from 'hono/html'
import { MAX_VERIFICATION_BYTES, WebsiteFilings } from '../../../shared/website.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  addVerificationFile,
  getFilings,
  listVerificationFiles,
  removeVerificationFile,
  setFilings,
} from '../../domain/workspaces/website.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { parseUpload } from '../../http/multipart.ts'
import { button, postButton } from '../components/button.ts'
import { fileField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

interface WebsiteState {
  submitted?: Form
  errors?: FieldErrors
  uploadError?: string
}

export const showWebsite = async (page: PageContext) => page.c.html(await websitePage(page))

export async function saveFilings(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(WebsiteFilings, submitted.fields)
  if (errors) return c.html(await websitePage(page, { submitted, errors }), 400)
  await setFilings(c.var.deps, c.var.caller, value)
  return redirectWithNotice(c, settingsPath(page, 'website'), page.t.website.saved)
}

export async function uploadVerificationFile(page: PageContext) {
  const { c } = page
  const messages = page.t.website
  const showError = async (uploadError: string) => c.html(await websitePage(page, { uploadError }), 400)
  const upload = await parseUpload(c, MAX_VERIFICATION_BYTES / 1024)
  if (upload === 'too large' || !upload.file) return showError(messages.sizeError)
  try {
    await addVerificationFile(c.var.deps, c.var.caller, upload.file)
  } catch (error) {
    if (hasErrorCode(error, 'file-name')) return showError(messages.nameError)
    if (hasErrorCode(error, 'file-size')) return showError(messages.sizeError)
    if (hasErrorCode(error, 'too-many-files')) return showError(messages.limitError)
    throw error
  }
  return redirectWithNotice(c, settingsPath(page, 'website'), messages.added)
}

export async function deleteVerificationFile(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  await removeVerificationFile(c.var.deps, c.var.caller, submitted.text('name'))
  return redirectWithNotice(c, settingsPath(page, 'website'), page.t.website.removed)
}

async function websitePage(page: PageContext, { submitted = emptyForm, errors = {}, uploadError }: WebsiteState = {}) {
  const { deps } = page.c.var
  const messages = page.t.website
  const [filings, files] = await Promise.all([getFilings(deps), listVerificationFiles(deps)])
  const { fieldErrors, errorFor } = buildFieldErrors(errors, { icp: messages.icpError, police: messages.policeError })
  const fields = (['icp', 'police'] as const).map((name) =>
    textField({
      name,
      label: messages[name],
      value: submitted.text(name, filings[name] ?? ''),
      error: errorFor(name),
      optionalLabel: page.t.common.optional,
      attributes: { maxlength: 60 },
    }),
  )
  const filingsForm = form(
    { action: settingsPath(page, 'website') },
    html`<div class="fields">${fields}</div>
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`,
  )
  return settingsPage(
    page,
    'website',
    { intro: messages.intro, fieldErrors },
    html`${card({ title: messages.filings, intro: messages.filingsIntro }, filingsForm)}
${filesCard(page, files, uploadError)}
${notice({ kind: 'info', text: messages.sharing })}`,
  )
}

function filesCard(page: PageContext, files: readonly string[], uploadError: string | undefined): Markup {
  const messages = page.t.website
  const file = fileField(page, {
    name: 'file',
    label: messages.file,
    accept: '.txt,text/plain',
    error: uploadError,
    required: true,
  })
  const uploadForm = form(
    { action: settingsPath(page, 'website', '/files'), attributes: { enctype: 'multipart/form-data' } },
    html`${file}
${formActions(button({ label: messages.upload, icon: 'upload' }))}`,
  )
  const list = files.map(
    (name) => html`<li><a href="/${name}" target="_blank">${name}</a>
${postButton({
  label: messages.remove,
  kind: 'quiet',
  small: true,
  action: settingsPath(page, 'website', '/files/deletion'),
  fields: { name },
})}</li>`,
  )
  return card(
    { title: messages.files, intro: messages.filesIntro },
    html`${files.length > 0 ? html`<ul class="files">${list}</ul>` : html`<p class="quiet">${messages.none}</p>`}
${uploadForm}`,
  )
}
