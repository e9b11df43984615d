import { html } from 'hono/html'
import type { ExportedList } from '../../domain/audit.ts'
import type { FileStream, Table } from '../../domain/files/table.ts'
import { type FileFormat, type FileType, fileTypes, writeTable } from '../../domain/files/writer.ts'
import { sendFile } from '../../http/file-download.ts'
import { icon } from '../components/icon.ts'
import { menu } from '../components/menu.ts'
import type { PageContext, ViewContext } from './context.ts'
import type { Markup } from './page.ts'

interface ExportMenuProps {
  /** The address of the list as a type of file. */
  href(type: FileType): string
  hint: string
  note?: Markup | undefined
}

/** A list as a file, by two clicks. Both types have the same contents. */
export function exportMenu({ t }: ViewContext, { href, hint, note }: ExportMenuProps): Markup {
  const messages = t.common.exports
  const hints = { xlsx: hint, csv: messages.csvHint }
  const items = fileTypes.map(
    (type) => html`<a href="${href(type)}">
<span>${messages[type]}<small>${hints[type]}</small></span>
</a>`,
  )
  return menu({ label: messages.action, icon: 'download' }, [...(note ? [note] : []), ...items])
}

/** A small table as a file, by one click. */
export const fileLinks = ({ t }: ViewContext, href: (type: FileType) => string): Markup =>
  html`<span class="actions">${fileTypes.map(
    (type) => html`<a href="${href(type)}" data-no-prefetch>${icon('download')}${t.common.exports[type]}</a>`,
  )}</span>`

interface ListNames {
  /** What the list is called, on its sheet. */
  sheet: string
  /** The name of the file without its ending; by default that of the list. */
  name?: string
}

/** Sends a list for readers, as the type of file that the address ends with. */
export function sendList(
  { c, t }: PageContext,
  list: ExportedList,
  { sheet, name = list }: ListNames,
  startExport: (format: FileFormat) => Promise<FileStream>,
): Response | Promise<Response> {
  const type = c.req.path.endsWith('.xlsx') ? 'xlsx' : 'csv'
  const { truncated } = t.common.exports
  const format: FileFormat = type === 'csv' ? { type } : { type, texts: { sheet, truncated } }
  return sendFile(c, list, () => startExport(format), { type, bom: type === 'csv', name })
}

/** Sends a table for readers. */
export const sendTable = (page: PageContext, list: ExportedList, names: ListNames, table: Table) =>
  sendList(page, list, names, async (format) => writeTable(table, format))
