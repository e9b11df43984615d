import { MaxFileSizeExceededError, MaxTotalSizeExceededError, parseMultipartRequest } from '@remix-run/multipart-parser'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, importLimits } from '../../../shared/contact-import.ts'
import { type FileErrorReason, invalidFile } from '../../domain/contacts/import-file.ts'
import { listImports, uploadImport } from '../../domain/contacts/imports.ts'
import { DomainError } from '../../domain/errors.ts'
import { type Bytes, type Encoding, encodings } from '../../domain/file-encoding.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { fileField, selectField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { contactBreadcrumb, contactsPath } from './views.ts'

export const contactUploadPages = new Hono<Env>()
  .get('/contacts/import', requireMember('contacts.change'), async (c) => c.html(await uploadPage(c)))
  .post('/contacts/import', requireMember('contacts.change'), async (c) => {
    try {
      const id = await uploadImport(c.var.deps, c.var.caller, await readUpload(c.req.raw))
      return c.redirect(contactsPath(c, `/imports/${id}`), 303)
    } catch (error) {
      const [, fileError] = (error instanceof DomainError && /^file-(.*)$/.exec(error.code)) || []
      if (!fileError) throw error
      return c.html(await uploadPage(c, fileError as FileErrorReason), fileError === 'large' ? 413 : 400)
    }
  })

/** What the fields of the form, and what stands between them, may add to the file. */
const FORM_OVERHEAD_BYTES = 16 * 1024

/**
 * The file of a form, read as it comes: what is too large is refused before it is read whole.
 * @throws DomainError `invalid` where there is none, or too much
 */
async function readUpload(request: Request): Promise<{ name: string; bytes: Bytes; encoding: Encoding }> {
  if (Number(request.headers.get('content-length') ?? 0) > importLimits.bytes + FORM_OVERHEAD_BYTES)
    throw invalidFile('large')
  const limits = {
    maxFileSize: importLimits.bytes,
    maxTotalSize: importLimits.bytes + FORM_OVERHEAD_BYTES,
    maxParts: 8,
  }
  let file: { name: string; bytes: Bytes } | undefined
  let encoding: Encoding = 'auto'
  try {
    for await (const part of parseMultipartRequest(request, limits)) {
      if (part.name === 'file' && part.filename) file = { name: part.filename, bytes: part.content }
      if (part.name === 'encoding') encoding = encodings.find((value) => value === part.text) ?? 'auto'
    }
  } catch (error) {
    if (error instanceof MaxFileSizeExceededError || error instanceof MaxTotalSizeExceededError)
      throw invalidFile('large')
    // Whatever else is sent is no form of ours.
    throw invalidFile('missing')
  }
  if (!file) throw invalidFile('missing')
  return { ...file, encoding }
}

async function uploadPage(c: Context<Env>, fileError?: FileErrorReason): Promise<Markup> {
  const messages = t(c).contacts
  const error = fileError && messages.fileFaults[fileError]
  const { data } = await listImports(c.var.deps, c.var.caller, { limit: 10 })
  const choices = encodings.map((value) => ({ value, label: messages.encodings[value] }))
  const file = fileField({
    name: 'file',
    label: messages.file,
    hint: messages.fileHint,
    error,
    required: true,
    accept: '.csv,.tsv,.txt,text/csv',
  })
  const encoding = selectField({
    name: 'encoding',
    label: messages.encoding,
    hint: messages.encodingHint,
    choices,
    value: 'auto',
  })
  const fieldErrors = error ? [{ field: 'file', message: error }] : []
  return shell(
    buildPageContext(c),
    {
      title: messages.importTitle,
      current: 'contacts',
      intro: messages.importIntro,
      above: contactBreadcrumb(c, messages.importTitle),
    },
    html`${form(
      { action: c.req.path, attributes: { enctype: 'multipart/form-data' } },
      html`${errorSummary(buildPageContext(c), fieldErrors)}<p class="quiet">${messages.step(1)}</p>${file}${encoding}${formActions(button({ label: messages.upload, kind: 'primary', icon: 'upload' }))}`,
    )}${data.length > 0 ? card({ title: messages.earlier }, importsTable(c, data)) : ''}`,
  )
}

function importsTable(c: Context<Env>, imports: readonly ContactImport[]): Markup {
  const messages = t(c).contacts
  const locale = buildPageContext(c)
  const name = ({ id, fileName }: ContactImport) =>
    html`<a href="${contactsPath(c, `/imports/${id}`)}">${fileName || id}</a>`
  return dataTable({
    caption: messages.earlier,
    hideCaption: true,
    rows: imports,
    columns: [
      { label: messages.fileName, isRowHeader: true, cell: name },
      {
        label: messages.state,
        cell: ({ state }) => badge(messages.states[state], state === 'done' ? 'success' : 'neutral'),
      },
      { label: messages.rows, isNumeric: true, cell: ({ rows }) => locale.format.number(rows) },
      { label: messages.when, cell: ({ createdAt }) => relativeTime(locale, Date.parse(createdAt)) },
    ],
  })
}
