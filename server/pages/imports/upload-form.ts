import { html } from 'hono/html'
import { importLimits } from '../../../shared/contact-import.ts'
import type { Import } from '../../../shared/import.ts'
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
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import type { ImportArea } from './area.ts'
import { parseReadingFields, readingFields } from './file-reading.ts'

/** An uploaded file, how it is read, and the other fields of the form. */
export type UploadedFile = { name: string; content: Blob; fields: Readonly<Record<string, string>> } & TableOptions

/**
 * Stores an uploaded file and shows its columns; or the form again, if the file cannot be read.
 * @param store returns the id of the import
 * @param showError the page with the form, and the fields that were sent, as far as they are known
 */
export async function receiveUpload(
  page: PageContext,
  area: ImportArea,
  store: (file: UploadedFile) => Promise<string>,
  showError: (reason: FileErrorReason, fields: UploadedFile['fields']) => Promise<Markup>,
): Promise<Response> {
  let fields: UploadedFile['fields'] = {}
  try {
    const file = await readUpload(page)
    fields = file.fields
    return page.c.redirect(area.path(page, await store(file)), 303)
  } catch (error) {
    const [, reason] = (error instanceof DomainError && /^file-(.*)$/.exec(error.code)) || []
    if (!reason) throw error
    return page.c.html(await showError(reason as FileErrorReason, fields), reason === 'large' ? 413 : 400)
  }
}

/** @throws DomainError `file-missing` or `file-large` */
async function readUpload({ c }: PageContext): Promise<UploadedFile> {
  const upload = await parseUpload(c, importLimits.bytes / 1024).catch((error) => {
    if (error instanceof HttpError) throw unreadableFile('missing')
    throw error
  })
  if (upload === 'too large') throw unreadableFile('large')
  const { file, fields } = upload
  if (!file) throw unreadableFile('missing')
  const content = new Blob([file.bytes as Uint8Array<ArrayBuffer>])
  return { name: file.name, content, fields, ...parseReadingFields(fields) }
}

type EarlierImport = Pick<Import, 'id' | 'fileName' | 'state' | 'rows' | 'createdAt'>

interface UploadPageProps<Item> {
  intro: string
  error: FileErrorReason | undefined
  /** Fields before the file. */
  fields?: Markup
  earlierImports: readonly Item[]
  /** A further column of the table of earlier imports. */
  column?: { label: string; isNumeric: boolean; cell(item: Item): string }
}

/** The page with the form for a file, and earlier imports. */
export function uploadFormPage<Item extends EarlierImport>(
  page: PageContext,
  area: ImportArea,
  { intro, error, fields, earlierImports, column }: UploadPageProps<Item>,
): Markup {
  const messages = page.t.contacts
  const { title } = area.messages(page)
  const errorText = error && page.t.imports.fileErrors[error]
  const file = fileField(page, {
    name: 'file',
    label: messages.file,
    hint: messages.fileHint,
    error: errorText,
    required: true,
    accept: '.csv,.tsv,.txt,.xlsx,text/csv',
  })
  const content = html`${errorSummary(page, errorText ? [{ field: 'file', message: errorText }] : [])}
<p class="quiet">${messages.step(1)}</p>
${fields ?? ''}
${file}
${readingFields(page)}
${formActions(button({ label: messages.upload, kind: 'primary', icon: 'upload' }))}`
  const table = earlierImports.length > 0 ? importsTable(page, area, earlierImports, column) : undefined
  return shell(
    page,
    { title, current: area.kind, intro, above: area.breadcrumb(page, title) },
    html`${form({ action: page.c.req.path, attributes: { enctype: 'multipart/form-data' } }, content)}
${table ? card({ title: messages.earlier }, table) : ''}`,
  )
}

function importsTable<Item extends EarlierImport>(
  page: PageContext,
  area: ImportArea,
  imports: readonly Item[],
  column: UploadPageProps<Item>['column'],
): Markup {
  const messages = page.t.contacts
  const name = ({ id, fileName }: Item) => html`<a href="${area.path(page, id)}">${fileName || id}</a>`
  const state = ({ state }: Item) => badge(messages.states[state], state === 'done' ? 'success' : 'neutral')
  return dataTable({
    caption: messages.earlier,
    hideCaption: true,
    rows: imports,
    columns: [
      { label: messages.fileName, isRowHeader: true, cell: name },
      { label: messages.state, cell: state },
      { label: messages.rows, isNumeric: true, cell: ({ rows }) => page.format.number(rows) },
      ...(column ? [column] : []),
      { label: messages.when, cell: ({ createdAt }) => relativeTime(page, Date.parse(createdAt)) },
    ],
  })
}
