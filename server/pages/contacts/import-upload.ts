import { MaxFileSizeExceededError, MaxTotalSizeExceededError, parseMultipartRequest } from '@remix-run/multipart-parser'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { type ContactImport, importLimits } from '../../../shared/contact-import.ts'
import { type Bytes, type Encoding, encodings, type FileFault, unusable } from '../../domain/contacts/import-file.ts'
import { beginImport, listImports } from '../../domain/contacts/imports.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { fileField, selectField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { number, readerOf, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { at, wayBack, wordsOf } from './views.ts'

export const contactUpload = new Hono<Env>()
  .get('/contacts/import', staff('contacts.change'), async (c) => c.html(await uploadPage(c)))
  .post('/contacts/import', staff('contacts.change'), async (c) => {
    try {
      const id = await beginImport(c.var.deps, c.var.caller, await uploaded(c.req.raw))
      return c.redirect(at(c, `/imports/${id}`), 303)
    } catch (error) {
      const [, fault] = (error instanceof DomainError && /^file-(.*)$/.exec(error.code ?? '')) || []
      if (!fault) throw error
      return c.html(await uploadPage(c, fault as FileFault), fault === 'large' ? 413 : 400)
    }
  })

/** What the fields of the form, and what stands between them, may add to the file. */
const AROUND = 16 * 1024

/**
 * The file of a form, read as it comes: what is too large is refused before it is read whole.
 * @throws DomainError `invalid` where there is none, or too much
 */
async function uploaded(request: Request): Promise<{ name: string; bytes: Bytes; encoding: Encoding }> {
  if (Number(request.headers.get('content-length') ?? 0) > importLimits.bytes + AROUND) throw unusable('large')
  const limits = { maxFileSize: importLimits.bytes, maxTotalSize: importLimits.bytes + AROUND, maxParts: 8 }
  let file: { name: string; bytes: Bytes } | undefined
  let encoding: Encoding = 'auto'
  try {
    for await (const part of parseMultipartRequest(request, limits)) {
      if (part.name === 'file' && part.filename) file = { name: part.filename, bytes: part.content }
      if (part.name === 'encoding') encoding = encodings.find((one) => one === part.text) ?? 'auto'
    }
  } catch (error) {
    if (error instanceof MaxFileSizeExceededError || error instanceof MaxTotalSizeExceededError) throw unusable('large')
    // Whatever else is sent is no form of ours.
    throw unusable('missing')
  }
  if (!file) throw unusable('missing')
  return { ...file, encoding }
}

async function uploadPage(c: Context<Env>, fault?: FileFault): Promise<Markup> {
  const words = wordsOf(c)
  const error = fault && words.fileFaults[fault]
  const { data } = await listImports(c.var.deps, c.var.caller, { limit: 10 })
  const choices = encodings.map((value) => ({ value, label: words.encodings[value] }))
  const file = fileField({
    name: 'file',
    label: words.file,
    hint: words.fileHint,
    error,
    required: true,
    accept: '.csv,.tsv,.txt,text/csv',
  })
  const encoding = selectField({
    name: 'encoding',
    label: words.encoding,
    hint: words.encodingHint,
    choices,
    value: 'auto',
  })
  const faults = error ? [{ field: 'file', message: error }] : []
  return shell(
    c,
    { title: words.importTitle, current: 'contacts', intro: words.importIntro, above: wayBack(c, words.importTitle) },
    html`${form(
      { action: c.req.path, attributes: { enctype: 'multipart/form-data' } },
      html`${errorSummary(staffLanguage(c), faults)}<p class="quiet">${words.step(1)}</p>${file}${encoding}${formActions(button({ label: words.upload, kind: 'primary', icon: 'upload' }))}`,
    )}${data.length > 0 ? card({ title: words.earlier }, earlier(c, data)) : ''}`,
  )
}

function earlier(c: Context<Env>, imports: readonly ContactImport[]): Markup {
  const words = wordsOf(c)
  const reader = readerOf(c)
  const name = ({ id, fileName }: ContactImport) => html`<a href="${at(c, `/imports/${id}`)}">${fileName || id}</a>`
  return dataTable({
    caption: words.earlier,
    captionUnseen: true,
    rows: imports,
    columns: [
      { label: words.fileName, head: true, cell: name },
      { label: words.state, cell: ({ state }) => badge(words.states[state], state === 'done' ? 'success' : 'neutral') },
      { label: words.rows, numeric: true, cell: ({ rows }) => number(reader, rows) },
      { label: words.when, cell: ({ createdAt }) => time(reader, Date.parse(createdAt)) },
    ],
  })
}
