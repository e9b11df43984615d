import { stringify } from 'csv-stringify/sync'
import { escapeFormulas } from './formulas.ts'
import type { Cell, FileStream, Table } from './table.ts'

/**
 * Writes a table as CSV (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe in front, also behind a
 * semicolon, tab or line break within a cell: spreadsheets with another list separator split it there.
 */
export async function* writeCsv({ headings, pages }: Table): FileStream {
  let rows = 0
  yield { data: toCsvLine([headings]), rows }
  for await (const page of pages) {
    rows += page.length
    if (page.length > 0) yield { data: toCsvLine(page.map((cells) => cells.map(toCsvCell))), rows }
  }
}

const toCsvCell = (cell: Cell) => (typeof cell === 'object' && cell !== null ? cell.csv : cell)

/** Every kind of line break is quoted: otherwise the text after it would become a row, and could be a formula. */
export const toCsvLine = (cells: readonly (readonly unknown[])[]) =>
  stringify(cells as unknown[][], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { string: escapeFormulas },
  })
