import { html } from 'hono/html'
import { type ContactImport, importLimits } from '../../../shared/contact-import.ts'
import { listImports, uploadImport } from '../../domain/contacts/imports.ts'
import { DomainError } from '../../domain/errors.ts'
import { type FileErrorReason, unreadableFile } from '../../domain/imports/file-errors.ts'
import type { TableOptions } from '../../domain/imports/table.ts'
import { HttpError } from '../../http/errors.ts'
import { parseUpload } from '../../http/multipart.ts'
import { button } from '../components/button.ts'
import { fileField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { parseReadingFields, readingFields } from '../imports/file-reading.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { importPath } from './paths.ts'
import { contactBreadcrumb } from './views.ts'

export const showUploadForm = async (page: PageContext) => page.c.html(await uploadPage(page))

export async function uploadFile(page: PageContext) {
  const { c } = page
  try {
    const id = await uploadImport(c.var.deps, c.var.caller, await readUpload(page))
    return c.redirect(importPath(page, id), 303)
  } catch (error) {
    const [, reason] = (error instanceof DomainError && /^file-(.*)$/.exec(error.code)) || []
    if (!reason) throw error
    return c.html(await uploadPage(page, reason as FileErrorReason), reason === 'large' ? 413 : 400)
  }
}

/** @throws DomainError `invalid` if the file is missing or too large */
async function readUpload({ c }: PageContext): Promise<{ name: string; content: Blob } & TableOptions> {
  const upload = await parseUpload(c, importLimits.bytes / 1024).catch((error) => {
    if (error instanceof HttpError) throw unreadableFile('missing')
    throw error
  })
  if (upload === 'too large') throw unreadableFile('large')
  const { file, fields } = upload
  if (!file) throw unreadableFile('missing')
  return {
    name: file.name,
    content: new Blob([file.bytes as Uint8Array<ArrayBuffer>]),
    ...parseReadingFields(fields),
  }
}

async function uploadPage(page: PageContext, fileError?: FileErrorReason): Promise<Markup> {
  const messages = page.t.contacts
  const error = fileError && page.t.imports.fileErrors[fileError]
  const { data } = await listImports(page.c.var.deps, page.c.var.caller, { limit: 10 })
  const file = fileField({
    name: 'file',
    label: messages.file,
    hint: messages.fileHint,
    error,
    required: true,
    accept: '.csv,.tsv,.txt,.xlsx,text/csv',
  })
  const fieldErrors = error ? [{ field: 'file', message: error }] : []
  const uploadButton = button({ label: messages.upload, kind: 'primary', icon: 'upload' })
  const content = html`${errorSummary(page, fieldErrors)}
<p class="quiet">${messages.step(1)}</p>
${file}
${readingFields(page)}
${formActions(uploadButton)}`
  return shell(
    page,
    {
      title: messages.importTitle,
      current: 'contacts',
      intro: messages.importIntro,
      above: contactBreadcrumb(page, messages.importTitle),
    },
    html`${form({ action: page.c.req.path, attributes: { enctype: 'multipart/form-data' } }, content)}
${data.length > 0 ? card({ title: messages.earlier }, importsTable(page, data)) : ''}`,
  )
}

function importsTable(page: PageContext, imports: readonly ContactImport[]): Markup {
  const messages = page.t.contacts
  const name = ({ id, fileName }: ContactImport) => html`<a href="${importPath(page, id)}">${fileName || id}</a>`
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
      { label: messages.rows, isNumeric: true, cell: ({ rows }) => page.format.number(rows) },
      { label: messages.when, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
    ],
  })
}
