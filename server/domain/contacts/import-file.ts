import { importLimits } from '../../../shared/contact-import.ts'
import { isStorable } from '../../../shared/text.ts'
import type { ImportChunkRow } from '../../store/queries/contact-imports.ts'
import { parseCsvRows } from '../csv-reader.ts'
import { DomainError } from '../errors.ts'
import { type Bytes, decodeText, type Encoding } from '../file-encoding.ts'
import type { StoredRow } from './import-rows.ts'

/** Why a whole file is refused: the end of the error's `code`. */
export const fileErrorReasons = ['missing', 'empty', 'bare', 'workbook', 'large', 'rows', 'columns'] as const
export type FileErrorReason = (typeof fileErrorReasons)[number]

const messages: Record<FileErrorReason, string> = {
  missing: 'Expected a file',
  empty: 'The file is empty: expected a header with the names of the columns',
  bare: 'The file has a header but no rows',
  workbook: 'This is not a CSV file: save the sheet as CSV',
  large: `Expected at most ${importLimits.bytes / 1024 / 1024} MB`,
  rows: `Expected at most ${importLimits.rows} rows`,
  columns: `Expected at most ${importLimits.columns} columns`,
}

export const invalidFile = (reason: FileErrorReason) =>
  new DomainError('invalid', `file-${reason}`, messages[reason], { path: 'file' })

/** The size of one batch: D1 accepts two megabytes per statement. */
const MAX_BATCH_ROWS = 250
const MAX_BATCH_CHARACTERS = 100_000

/**
 * The header of a file of contacts, then its rows in chunks.
 * @throws DomainError `invalid` if the file is not CSV, or too large
 */
export async function* readChunks(
  bytes: Bytes,
  encoding: Encoding,
): AsyncGenerator<{ header: string[] } | ImportChunkRow> {
  const rows = parseCsvRows(decodeText(bytes, encoding))
  const header = ((await rows.next()).value as StoredRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw invalidFile('empty')
  if (header.some((name) => name.includes('\0')) || /^PK/.test(header[0] ?? '')) throw invalidFile('workbook')
  while (header.at(-1) === '') header.pop()
  if (header.length > importLimits.columns) throw invalidFile('columns')
  yield { header: header.map((name) => (isStorable(name) ? name.slice(0, 200) : '')) }
  let [lines, length, position]: [string[], number, number] = [[], 0, 0]
  const takeChunk = () => ({ position: position - lines.length, lines: `[${lines.join()}]` })
  for await (const row of rows) {
    if (position === importLimits.rows) throw invalidFile('rows')
    const line = JSON.stringify(row.cells.every(isStorable) ? row : { ...row, cells: row.cells.map(toStorableText) })
    lines.push(line)
    position++
    length += line.length
    if (lines.length < MAX_BATCH_ROWS && length < MAX_BATCH_CHARACTERS) continue
    yield takeChunk()
    ;[lines, length] = [[], 0]
  }
  if (position === 0) throw invalidFile('bare')
  if (lines.length > 0) yield takeChunk()
}

/** Text that all engines can store. The replacement character later marks the row as wrongly encoded. */
const toStorableText = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')
