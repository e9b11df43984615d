/** A row of CSV; `fault` where it cannot be read. */
export interface CsvRow {
  /** The line it begins on; the first is 1. */
  line: number
  cells: string[]
  fault?: string
}

/** A cell that goes on for longer than this has lost its closing quotation mark. */
export const MAX_ROW_LENGTH = 256 * 1024

const LINE_ENDS = /(?<=\n|\r(?!\n))/

/**
 * Reads CSV row by row in constant memory, from text that comes in pieces: RFC 4180 with commas, semicolons or tabs. A
 * quotation mark that is never closed spoils its own line only, which no parser we could have taken does; rows without any
 * text are passed over.
 */
export async function* parseCsvRows(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CsvRow> {
  let rows: RowAssembler | undefined
  let rest = ''
  let isFirst = true
  for await (const piece of pieces) {
    rest += isFirst ? piece.replace(/^\uFEFF/, '') : piece
    isFirst &&= piece === ''
    const lines = rest.split(LINE_ENDS)
    // Also where the text ends with a line break: half of it may be yet to come.
    rest = lines.pop() ?? ''
    if (rest.length > MAX_ROW_LENGTH) {
      lines.push(rest)
      rest = ''
    }
    if (lines.length === 0) continue
    rows ??= new RowAssembler(detectDelimiter(lines[0] ?? ''))
    yield* rows.add(lines)
  }
  rows ??= new RowAssembler(detectDelimiter(rest))
  if (rest) yield* rows.add([rest])
  yield* rows.finish()
}

/** What separates the cells of a file, by its first line. */
function detectDelimiter(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => unquoted.split(delimiter).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

/** A cell as it was before an export of ours put an apostrophe before what a spreadsheet would run as a formula. */
export const unescapeFormula = (cell: string) => cell.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')

/**
 * Puts lines together to rows. Lines are held for as long as a quotation is open; each is looked at once within a quotation,
 * however many rows have to be given up.
 */
class RowAssembler {
  readonly #delimiter: string
  #lines: string[] = []
  /** The held line with which the next row begins. */
  #first = 0
  /** Whether that is known to leave a quotation open. */
  #isOpen = false
  /** The first held line behind it that ends a quotation, or could; those between leave it open. */
  #end = 0
  #length = 0
  #lineNumber = 1

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  *add(lines: readonly string[]): Generator<CsvRow> {
    for (const line of lines) {
      this.#lines.push(line)
      this.#length += line.length
      const canClose = this.#lines.length === this.#first + 1 || line.includes('"')
      if (canClose || this.#length > MAX_ROW_LENGTH) yield* this.#completeRows()
    }
  }

  *finish(): Generator<CsvRow> {
    while (this.#first < this.#lines.length) {
      yield* this.#completeRows()
      if (this.#first < this.#lines.length) yield this.#takeBrokenLine()
    }
  }

  *#completeRows(): Generator<CsvRow> {
    while (this.#first < this.#lines.length) {
      const row = this.#nextRow()
      if (row === 'open' && this.#length <= MAX_ROW_LENGTH) return
      if (typeof row === 'string') yield this.#takeBrokenLine()
      else {
        const line = this.#consume(row.lines)
        if (row.cells.some((cell) => cell !== '')) yield { line, cells: row.cells }
      }
    }
  }

  /** The next row: `open` where it goes on behind what is held, `broken` where it cannot be one. */
  #nextRow(): { cells: string[]; lines: number } | 'open' | 'broken' {
    if (!this.#isOpen) {
      const cells = splitCells(stripLineEnd(this.#lines[this.#first] ?? ''), this.#delimiter)
      if (typeof cells !== 'string') return { cells, lines: 1 }
    }
    this.#isOpen = true
    this.#end = Math.max(this.#end, this.#first + 1)
    let quotation: Quotation = 'open'
    while (this.#end < this.#lines.length) {
      quotation = scanQuotation(this.#lines[this.#end] ?? '', this.#delimiter)
      if (quotation !== 'open') break
      this.#end++
    }
    if (quotation !== 'closed') return quotation
    const lines = this.#lines.slice(this.#first, this.#end + 1)
    const cells = splitCells(stripLineEnd(lines.join('')), this.#delimiter)
    return typeof cells === 'string' ? 'broken' : { cells, lines: lines.length }
  }

  #takeBrokenLine(): CsvRow {
    const text = this.#lines[this.#first] ?? ''
    return {
      line: this.#consume(1),
      cells: [text.trimEnd()],
      fault: 'A quotation mark is opened here and never closed',
    }
  }

  /** Lets lines go; answers the number of the first of them. */
  #consume(lines: number): number {
    const line = this.#lineNumber
    for (let offset = 0; offset < lines; offset++) this.#length -= this.#lines[this.#first + offset]?.length ?? 0
    this.#first += lines
    this.#isOpen = false
    this.#lineNumber += lines
    if (this.#first * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first)
      this.#end -= this.#first
      this.#first = 0
    }
    return line
  }
}

/** A line without its end. */
const stripLineEnd = (line: string) => line.replace(/\r?\n$|\r$/, '')

type Quotation = 'open' | 'closed' | 'broken'

/** What a line does to the quotation that it lies in: one of its marks may end it, but only at the end of a cell. */
function scanQuotation(line: string, delimiter: string): Quotation {
  if (!line.includes('"')) return 'open'
  const text = stripLineEnd(line)
  const mark = closingMark(text, -1)
  if (mark === -1) return 'open'
  if (mark + 1 === text.length) return 'closed'
  if (text[mark + 1] !== delimiter) return 'broken'
  return splitCells(text.slice(mark + 2), delimiter) === 'open' ? 'open' : 'closed'
}

function splitCells(row: string, delimiter: string): string[] | 'open' | 'broken' {
  const cells: string[] = []
  for (let start = 0; start <= row.length; ) {
    const closing = row[start] === '"' ? closingMark(row, start) : undefined
    if (closing === -1) return 'open'
    const isQuoted = closing !== undefined && (closing + 1 === row.length || row[closing + 1] === delimiter)
    if (isQuoted) {
      cells.push(row.slice(start + 1, closing).replaceAll('""', '"'))
      start = closing + 2
      continue
    }
    // A mark in the middle of a cell is a mark. But one that was found lines below belongs to another row.
    if (closing !== undefined && /[\r\n]/.test(row.slice(start, closing))) return 'broken'
    const delimiterIndex = row.indexOf(delimiter, start)
    const end = delimiterIndex === -1 ? row.length : delimiterIndex
    cells.push(row.slice(start, end))
    start = end + 1
  }
  return cells
}

/** Where the quotation ends that begins at a place; a doubled mark within it is a mark. -1 where it does not end. */
function closingMark(text: string, opening: number): number {
  let mark = text.indexOf('"', opening + 1)
  while (mark !== -1 && text[mark + 1] === '"') mark = text.indexOf('"', mark + 2)
  return mark
}
