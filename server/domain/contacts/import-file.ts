import { importLimits } from '../../../shared/contact-import.ts'
import { isStorable } from '../../../shared/text.ts'
import type { ImportChunkRow } from '../../store/queries/imports.ts'
import { unreadableFile } from '../imports/file-errors.ts'
import { openTable, type Table, type TableOptions } from '../imports/table.ts'
import type { StoredRow } from './import-rows.ts'

/** The size of one batch: D1 accepts two megabytes per statement. */
const MAX_BATCH_ROWS = 250
const MAX_BATCH_CHARACTERS = 100_000

/**
 * The table of a file of contacts, then its rows in chunks.
 * @throws DomainError `file-…` if the file is not a table, or too large
 */
export async function* readChunks(
  file: Blob,
  options: TableOptions,
): AsyncGenerator<{ table: Table } | ImportChunkRow> {
  const table = await openTable(file, options)
  if (table.header.length > importLimits.columns) throw unreadableFile('columns', importLimits.columns)
  yield { table }
  let [lines, length, position]: [string[], number, number] = [[], 0, 0]
  const takeChunk = () => ({ position: position - lines.length, lines: `[${lines.join()}]` })
  for await (const { bytes: _, ...row } of table.readRows()) {
    if (position === importLimits.rows) throw unreadableFile('rows', importLimits.rows)
    const storedRow: StoredRow = row.cells.every(isStorable) ? row : { ...row, cells: row.cells.map(toStorableText) }
    const line = JSON.stringify(storedRow)
    lines.push(line)
    position++
    length += line.length
    if (lines.length < MAX_BATCH_ROWS && length < MAX_BATCH_CHARACTERS) continue
    yield takeChunk()
    ;[lines, length] = [[], 0]
  }
  if (position === 0) throw unreadableFile('bare')
  if (lines.length > 0) yield takeChunk()
}

/** Text that all engines can store. The replacement character later marks the row as wrongly encoded. */
const toStorableText = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')
