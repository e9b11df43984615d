import { type CsvRow, parseCsvRows, parseFirstRows } from './csv-reader.ts'
import { decodeText, detectEncoding, type Encoding, type KnownEncoding } from './encodings.ts'
import { unreadableFile } from './file-errors.ts'
import { findHeader } from './header.ts'

/** A row of a table, with how many bytes of the file have been read so far. */
export type TableRow = CsvRow & { bytes: number }

/** A file of rows and named columns, whatever its format and encoding. Rows are read from the file as often as needed. */
export interface Table {
  format: 'csv' | 'xlsx'
  /** Null for workbooks. */
  encoding: KnownEncoding | null
  delimiter: string | null
  /** The names of the columns; empty where a column has none. Several may be equal. */
  header: string[]
  /** Further names of each column, from a second line of the header. */
  otherNames: string[][]
  /** The line of the header; null if the file begins with data. */
  headerLine: number | null
  /** How many cells a row may have: more than `header`, if empty columns follow. */
  width: number
  /** The time zone that the file states for its times. */
  timeZone: string | null
  /** The first rows of data, to be shown before anything is stored. */
  sampleRows: CsvRow[]
  readRows(): AsyncGenerator<TableRow>
}

export interface TableOptions {
  /** `auto` by default. */
  encoding?: Encoding | undefined
  /** The line of the header, 0 for none. It is found by its content by default. */
  headerLine?: number | undefined
}

/** How many rows of data are shown as a sample. */
export const SAMPLE_ROWS = 3

/** How much of a file is looked at to find its delimiter and header. */
const HEAD_ROWS = 60
const HEAD_BYTES = 256 * 1024

/**
 * Opens a file of responses or contacts: CSV in any common encoding and with any common delimiter, or an `.xlsx` workbook,
 * whatever its name. Reads the whole file once to detect the encoding.
 * @example
 * const table = await openTable(await openAsBlob('people.csv'))
 * for await (const { line, cells } of table.readRows()) …
 * @throws DomainError `file-…` if the file is empty or no table: see `file-errors.ts`
 */
export async function openTable(file: Blob, { encoding = 'auto', headerLine }: TableOptions = {}): Promise<Table> {
  const kind = detectFormat(new Uint8Array(await file.slice(0, 8).arrayBuffer()))
  const source = kind === 'xlsx' ? await openWorkbook(file) : await openCsv(file, encoding)
  const rows = source.headRows.length > 0 ? source.headRows : await takeRows(source.readRows(), HEAD_ROWS)
  if (rows.length === 0) throw unreadableFile('empty')
  const { names, otherNames, line, skippedRows, width, timeZone } = findHeader(rows, headerLine)
  const { format, encoding: actualEncoding, delimiter } = source
  return {
    format,
    encoding: actualEncoding,
    delimiter,
    header: names,
    otherNames,
    headerLine: line,
    width,
    timeZone,
    sampleRows: rows.slice(skippedRows, skippedRows + SAMPLE_ROWS),
    readRows: () => skipRows(source.readRows(), skippedRows),
  }
}

interface RowSource extends Pick<Table, 'format' | 'encoding' | 'delimiter' | 'readRows'> {
  /** The first rows, if they can be had without reading the file again. */
  headRows: CsvRow[]
}

/** By the first bytes, as files of every format are named `.csv`. */
function detectFormat(head: Uint8Array): 'csv' | 'xlsx' {
  const signature = String.fromCharCode(...head)
  if (signature.startsWith('PK\x03\x04')) return 'xlsx'
  if (signature.startsWith('\xd0\xcf\x11\xe0')) throw unreadableFile('xls')
  if (['%PDF', '\x89PNG', '\x1f\x8b', 'PK'].some((start) => signature.startsWith(start)))
    throw unreadableFile('workbook')
  return 'csv'
}

async function openWorkbook(file: Blob): Promise<RowSource> {
  // Only loaded for workbooks: the libraries for archives and XML are large.
  const { readXlsxRows } = await import('./xlsx-reader.ts')
  async function* readRows() {
    for await (const row of readXlsxRows(file)) yield { ...row, bytes: file.size }
  }
  return { format: 'xlsx', encoding: null, delimiter: null, headRows: [], readRows }
}

async function openCsv(file: Blob, requestedEncoding: Encoding): Promise<RowSource> {
  const encoding = requestedEncoding === 'auto' ? await detectEncoding(file) : requestedEncoding
  const head = await readHead(file, encoding)
  if (/^\s*<(!doctype html|html|head|table|meta)\b/i.test(head)) throw unreadableFile('html')
  if (/^\s*<\?xml/.test(head)) throw unreadableFile(head.includes('office:spreadsheet') ? 'xls' : 'workbook')
  if (isBinary(head) || /^\s*[[{]\s*["{[]/.test(head)) throw unreadableFile('workbook')
  const separatorLine = /^"?sep=(.)"?[\r\n]/i.exec(head)
  const delimiter = separatorLine?.[1] ?? detectDelimiter(head)
  async function* readRows(): AsyncGenerator<TableRow> {
    let bytes = 0
    async function* readText() {
      for await (const piece of decodeText(file, encoding)) {
        bytes = piece.bytes
        yield piece.text
      }
    }
    let isFirst = true
    for await (const row of parseCsvRows(readText(), delimiter)) {
      if (!(isFirst && separatorLine)) yield Object.assign(row, { bytes })
      isFirst = false
    }
  }
  const headRows = parseFirstRows(head, delimiter).slice(separatorLine ? 1 : 0)
  // The head may end within a row.
  if (file.size > HEAD_BYTES) headRows.pop()
  return { format: 'csv', encoding, delimiter, headRows: headRows.slice(0, HEAD_ROWS), readRows }
}

/** Text has no control characters but tabs and line breaks. */
function isBinary(head: string): boolean {
  const controls = head.match(/[^\P{Cc}\s]/gu)?.length ?? 0
  return controls > 4 && controls * 50 > head.length
}

async function readHead(file: Blob, encoding: KnownEncoding): Promise<string> {
  let text = ''
  for await (const piece of decodeText(file.slice(0, HEAD_BYTES), encoding)) text += piece.text
  return text.replace(/^\uFEFF/, '')
}

const delimiters = [',', ';', '\t', '|']

/**
 * The delimiter that divides most of the first rows into the same number of cells. The header alone would mislead: questions
 * contain commas, and title lines contain anything.
 */
export function detectDelimiter(head: string): string {
  const lines = head.split(/(?<=\n|\r(?!\n))/).slice(0, HEAD_ROWS)
  const ratings = delimiters.map((delimiter) => {
    const widths = parseFirstRows(lines.join(''), delimiter).map(({ cells }) => cells.length)
    const counts = new Map<number, number>()
    for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1)
    const [mode, count] = [...counts].reduce((best, other) => (other[1] > best[1] ? other : best), [0, 0])
    return { delimiter, rating: [count / widths.length || 0, mode] }
  })
  return ratings.reduce((best, other) => (isHigher(other.rating, best.rating) ? other : best)).delimiter
}

function isHigher(values: readonly number[], others: readonly number[]): boolean {
  const index = values.findIndex((value, position) => value !== others[position])
  return index !== -1 && (values[index] ?? 0) > (others[index] ?? 0)
}

async function takeRows(rows: AsyncGenerator<TableRow>, limit: number): Promise<TableRow[]> {
  const firstRows: TableRow[] = []
  for await (const row of rows) {
    firstRows.push(row)
    if (firstRows.length === limit) break
  }
  return firstRows
}

async function* skipRows(rows: AsyncGenerator<TableRow>, count: number): AsyncGenerator<TableRow> {
  let index = 0
  for await (const row of rows) {
    if (index >= count) yield row
    index++
  }
}
