import { stringify } from 'csv-stringify/sync'
import { escapeFormulas } from './formulas.ts'

type Cell = string | number | null | undefined

/** A heading, and the cell below it for each item. */
export type Column<Item> = readonly [heading: string, cell: (item: Item) => Cell]

/** A list as CSV (RFC 4180), one page at a time. `rows` is the count so far. */
export interface CsvStream extends AsyncIterable<CsvChunk> {
  next(): Promise<IteratorResult<CsvChunk>>
  /** Frees its resources, even if nothing has been read. */
  return(value?: undefined): Promise<IteratorResult<CsvChunk>>
}

interface CsvChunk {
  text: string
  rows: number
}

/**
 * Writes a list as CSV without holding all of it. What a spreadsheet would run as a formula gets an apostrophe in front, also
 * behind a semicolon, tab or line break within a cell: spreadsheets with another list separator split it there.
 */
export async function* writeCsv<Item>(pages: AsyncIterable<Item[]>, columns: readonly Column<Item>[]): CsvStream {
  let rows = 0
  yield { text: toCsvLine([columns.map(([heading]) => heading)]), rows }
  for await (const page of pages) {
    const cells = page.map((item) => columns.map(([, cell]) => cell(item)))
    rows += page.length
    yield { text: toCsvLine(cells), rows }
  }
}

/** Writes a table that is complete. */
export async function* writeRows(cells: unknown[][]): CsvStream {
  yield { text: toCsvLine(cells), rows: cells.length }
}

/** Every kind of line break is quoted: otherwise the text after it would become a row, and could be a formula. */
export const toCsvLine = (cells: unknown[][]) =>
  stringify(cells, {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { string: escapeFormulas },
  })
