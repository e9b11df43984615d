import { html } from 'hono/html'
import type { ImportReading } from '../../../shared/import.ts'
import { isAmbiguous } from '../../domain/imports/column-guesses.ts'
import { type Encoding, encodings } from '../../domain/imports/encodings.ts'
import type { TableOptions } from '../../domain/imports/table.ts'
import { selectField } from '../components/field.ts'
import { notice } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Where the names of the columns are. */
const headerChoices = ['auto', 'none'] as const

/** The fields of an upload that say how its file is read, if it is not detected. */
export function readingFields(page: PageContext): Markup {
  const messages = page.t.imports
  return html`${selectField({
    name: 'encoding',
    label: messages.encoding,
    hint: messages.encodingHint,
    choices: encodings.map((value) => ({ value, label: messages.encodings[value] })),
    value: 'auto',
  })}
${selectField({
  name: 'header',
  label: messages.header,
  choices: headerChoices.map((value) => ({ value, label: messages.headerChoices[value] })),
  value: 'auto',
})}`
}

/** The values of `readingFields`. */
export const parseReadingFields = (fields: Readonly<Record<string, string>>): TableOptions => ({
  encoding: encodings.find((encoding) => encoding === fields.encoding) ?? 'auto',
  ...(fields.header === 'none' && { headerLine: 0 }),
})

/** Says how a file was read, because no detection is always right, and which of its columns have one name. */
export function readingNotices(
  page: PageContext,
  { header, reading }: { header: readonly string[]; reading: ImportReading },
  uploadPath: string,
): Markup {
  const messages = page.t.imports
  const { encoding, headerLine, preset, rivals } = reading
  const how = [
    encoding === null ? messages.workbook : messages.encodings[encoding as Encoding],
    headerLine === null ? messages.noHeader : messages.headerLine(page.format.number(headerLine)),
    ...(preset ? [messages.exportOf(preset)] : []),
  ]
  const uploadLink = encoding === null ? '' : html`<a href="${uploadPath}">${messages.uploadAgain}</a>`
  const ambiguousNames = new Set(header.filter((name) => isAmbiguous(header, name)))
  return html`${notice({ kind: 'info', text: html`${messages.readAs(how)} ${uploadLink}` })}
${[...ambiguousNames].map((name) => {
  const positions = header.flatMap((other, index) => (other === name ? [page.format.number(index + 1)] : []))
  return notice({ kind: 'warning', text: messages.sameName(name, page.format.list(positions)) })
})}
${rivals.map(({ target, columns }) => {
  const names = columns.map((column) => header[column] ?? '')
  if (isAmbiguous(header, names[0] ?? '')) return ''
  return notice({ kind: 'warning', text: messages.severalFor(describeTarget(page, target), page.format.list(names)) })
})}`
}

function describeTarget({ t }: PageContext, target: string): string {
  const fields: Record<string, string> = { ...t.contacts.fields, ...t.imports.responses.fields }
  return fields[target] ?? t.contacts.property(target.slice('property.'.length))
}
