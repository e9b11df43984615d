/** A row of a CSV file. */
export interface CsvRow {
  /** The line on which it begins; the first is 1. */
  line: number
  cells: string[]
  /** Why the row cannot be read. */
  error?: string
}

/** A longer row has lost its closing quotation mark. */
export const MAX_ROW_LENGTH = 256 * 1024

const LINE_ENDS = /(?<=\n|\r(?!\n))/

/**
 * Reads CSV row by row in constant memory from chunks of text: RFC 4180 with any delimiter. Rows without text are skipped. No
 * parser library recovers from an unclosed quotation mark; here only the row that opens it is lost.
 */
export async function* parseCsvRows(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRow> {
  const assembler = new RowAssembler(delimiter)
  let rest = ''
  let isFirst = true
  for await (const chunk of chunks) {
    rest += isFirst ? chunk.replace(/^\uFEFF/, '') : chunk
    isFirst &&= chunk === ''
    const lines = rest.split(LINE_ENDS)
    // The last line stays even if it ends with \r: the \n may be in the next chunk.
    rest = lines.pop() ?? ''
    if (rest.length > MAX_ROW_LENGTH) {
      lines.push(rest)
      rest = ''
    }
    yield* assembler.add(lines)
  }
  if (rest) yield* assembler.add([rest])
  yield* assembler.finish()
}

/** The rows of the beginning of a file, as `parseCsvRows` finds them; the last one may be cut off. */
export function parseFirstRows(text: string, delimiter: string): CsvRow[] {
  const assembler = new RowAssembler(delimiter)
  return [...assembler.add(text.split(LINE_ENDS)), ...assembler.finish()]
}

/**
 * Assembles rows from lines. Lines are kept while a quotation is open. Each line is scanned once per quotation, however
 * many rows turn out to be broken, so the time grows with the length of the file.
 */
class RowAssembler {
  readonly #delimiter: string
  #lines: string[] = []
  /** The index of the line on which the next row begins. */
  #first = 0
  /** Whether that line is known to leave a quotation open. */
  #isOpen = false
  /** The index of the next line that may close a quotation; the lines before it do not. */
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
      const row = this.#parseNextRow()
      if (row === 'open' && this.#length <= MAX_ROW_LENGTH) return
      if (typeof row === 'string') yield this.#takeBrokenLine()
      else {
        const line = this.#consume(row.lines)
        if (row.cells.some((cell) => cell !== '')) yield { line, cells: row.cells }
      }
    }
  }

  /** The next row; `open` if it continues beyond the lines so far, `broken` if its quotation cannot be one. */
  #parseNextRow(): { cells: string[]; lines: number } | 'open' | 'broken' {
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
      error: 'A quotation mark is opened here and never closed',
    }
  }

  /** Drops lines from the front. @returns the number of the first of them */
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

const stripLineEnd = (line: string) => line.replace(/\r?\n$|\r$/, '')

type Quotation = 'open' | 'closed' | 'broken'

/** What a line does to the quotation it lies in: a mark may close it, but only at the end of a cell. */
function scanQuotation(line: string, delimiter: string): Quotation {
  if (!line.includes('"')) return 'open'
  const text = stripLineEnd(line)
  const mark = findClosingMark(text, -1)
  if (mark === -1) return 'open'
  if (mark + 1 === text.length) return 'closed'
  if (text[mark + 1] !== delimiter) return 'broken'
  return splitCells(text.slice(mark + 2), delimiter) === 'open' ? 'open' : 'closed'
}

function splitCells(row: string, delimiter: string): string[] | 'open' | 'broken' {
  const cells: string[] = []
  for (let start = 0; start <= row.length; ) {
    const closing = row[start] === '"' ? findClosingMark(row, start) : undefined
    if (closing === -1) return 'open'
    const isQuoted = closing !== undefined && (closing + 1 === row.length || row[closing + 1] === delimiter)
    if (isQuoted) {
      cells.push(row.slice(start + 1, closing).replaceAll('""', '"'))
      start = closing + 2
      continue
    }
    // A mark within a cell is text, but one on a later line belongs to another row.
    if (closing !== undefined && /[\r\n]/.test(row.slice(start, closing))) return 'broken'
    const delimiterIndex = row.indexOf(delimiter, start)
    const end = delimiterIndex === -1 ? row.length : delimiterIndex
    cells.push(row.slice(start, end))
    start = end + 1
  }
  return cells
}

/** The index of the mark that closes the quotation opened at `opening`, or -1. A doubled mark is text. */
function findClosingMark(text: string, opening: number): number {
  let mark = text.indexOf('"', opening + 1)
  while (mark !== -1 && text[mark + 1] === '"') mark = text.indexOf('"', mark + 2)
  return mark
}
