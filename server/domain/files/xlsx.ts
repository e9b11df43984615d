import { ZipWriter } from '@zip.js/zip.js'
import type { Cell, FileStream, Table } from './table.ts'
import { cellXml, measureCell, toColumnName } from './xlsx-cells.ts'
import {
  contentTypes,
  ROOT_RELATIONSHIPS,
  STYLES,
  sheetEnd,
  sheetStart,
  type WorkbookTexts,
  workbook,
  workbookRelationships,
} from './xlsx-parts.ts'

export interface WorkbookLimits {
  /** Rows of a sheet, the heading included. */
  rows: number
  /** Bytes of a sheet: Excel cannot open the format of larger ones. */
  bytes: number
}

const workbookLimits: WorkbookLimits = { rows: 1_048_576, bytes: 3 * 1024 ** 3 }

/**
 * Writes a table as an Excel workbook (ECMA-376) in constant memory. Texts are text cells, which are never formulas or numbers.
 * What exceeds a sheet continues on the next one.
 */
export async function* writeXlsx(
  { headings, pages }: Table,
  texts: WorkbookTexts,
  limits: WorkbookLimits = workbookLimits,
): FileStream {
  const source = new RowSource(pages)
  let fail = (_: unknown) => {}
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      fail = (error) => controller.error(error)
    },
  })
  writeWorkbook(new ZipWriter(writable, zipOptions), { headings, source, texts, limits }).catch(fail)
  try {
    for await (const data of readable) yield { data, rows: source.taken }
  } finally {
    await source.close()
  }
}

/** Zip64 is for archives that Excel cannot open. */
const zipOptions = {
  useWebWorkers: false,
  zip64: false,
  dataDescriptor: true,
  extendedTimestamp: false,
  lastModDate: new Date(2000, 0, 1),
}

interface WorkbookInput {
  headings: readonly string[]
  source: RowSource
  texts: WorkbookTexts
  limits: WorkbookLimits
}

async function writeWorkbook(archive: ZipWriter<unknown>, input: WorkbookInput): Promise<void> {
  const addText = (name: string, text: string) => archive.add(name, toStream([encoder.encode(text)].values()))
  await addText('_rels/.rels', ROOT_RELATIONSHIPS)
  await addText('xl/styles.xml', STYLES)
  let sheetCount = 0
  do {
    sheetCount += 1
    await archive.add(`xl/worksheets/sheet${sheetCount}.xml`, toStream(writeSheet(input)))
  } while (await input.source.hasMore())
  await addText('xl/_rels/workbook.xml.rels', workbookRelationships(sheetCount))
  await addText('xl/workbook.xml', workbook(sheetCount, input.texts))
  await addText('[Content_Types].xml', contentTypes(sheetCount))
  await archive.close()
}

async function* writeSheet({
  headings,
  source,
  texts,
  limits,
}: WorkbookInput): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await source.hasMore()
  yield encoder.encode(sheetStart(headings, measureColumns(headings, source.page), texts))
  const columnNames = headings.map((_, index) => toColumnName(index))
  let [rowCount, bytes] = [1, 0]
  while (rowCount < limits.rows && bytes < limits.bytes && (await source.hasMore())) {
    const rows = source.take(Math.min(ROWS_AT_A_TIME, limits.rows - rowCount))
    const xml = encoder.encode(rows.map((cells) => rowXml(++rowCount, cells, { columnNames, texts })).join(''))
    bytes += xml.length
    yield xml
  }
  yield encoder.encode(sheetEnd(headings.length, rowCount))
}

const encoder = new TextEncoder()

/** Rows between which other requests get their turn. */
const ROWS_AT_A_TIME = 100

function rowXml(
  number: number,
  cells: readonly Cell[],
  { columnNames, texts }: { columnNames: readonly string[]; texts: WorkbookTexts },
): string {
  let xml = ''
  for (const [index, cell] of cells.entries()) xml += cellXml(`${columnNames[index]}${number}`, cell, texts.truncated)
  return `<row r="${number}">${xml}</row>`
}

/** Room for the contents of the first rows, and for the button of the filter. */
function measureColumns(headings: readonly string[], rows: readonly (readonly Cell[])[]): number[] {
  return headings.map((heading, index) =>
    Math.max(MIN_WIDTH, measureCell(heading) + FILTER_WIDTH, ...rows.map((cells) => measureCell(cells[index]) + 1)),
  )
}

const MIN_WIDTH = 8
const FILTER_WIDTH = 4

/** The rows of all pages, in portions of any size. */
class RowSource {
  /** The rows of the present page that have not been taken. */
  page: readonly (readonly Cell[])[] = []
  taken = 0
  readonly #iterator: AsyncIterator<readonly (readonly Cell[])[]>

  constructor(pages: Table['pages']) {
    this.#iterator = pages[Symbol.asyncIterator]()
  }

  /** Whether there are more rows; reads the next page if necessary. */
  async hasMore(): Promise<boolean> {
    while (this.page.length === 0) {
      const { value, done } = await this.#iterator.next()
      if (done) return false
      this.page = value
    }
    return true
  }

  take(count: number): readonly (readonly Cell[])[] {
    const rows = this.page.slice(0, count)
    this.page = this.page.slice(count)
    this.taken += rows.length
    return rows
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}

const toStream = (
  chunks: Iterator<Uint8Array<ArrayBuffer>> | AsyncIterator<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
