import type { CsvRow } from './csv-reader.ts'
import { type LimitCheck, XmlParser } from './xlsx-limits.ts'

/** Cells beyond are ignored: a single cell in the last column must not create thousands. */
const MAX_COLUMNS = 1000

interface SheetContext {
  texts: readonly string[]
  /** Whether the cells of a style are dates, by the number of the style. */
  dateStyles: readonly boolean[]
  /** Whether days are counted from 1904, as by old Macs. */
  is1904: boolean
}

/** Reads the rows of a sheet from pieces of its XML. */
export class SheetParser {
  readonly #context: SheetContext
  readonly #parser: XmlParser
  readonly #checkLimit: LimitCheck
  #rows: CsvRow[] = []
  #line = 0
  #cells: string[] = []
  #cell = { column: -1, type: '', style: 0, text: '' }
  #isValue = false
  /** Characters of the row and of all rows, with one for each cell. */
  #characters = { row: 0, all: 0 }
  #cellCount = 0

  constructor(context: SheetContext, checkLimit: LimitCheck) {
    this.#context = context
    this.#checkLimit = checkLimit
    this.#parser = new XmlParser(
      {
        onopentag: (name, attributes) => this.#open(name, attributes),
        ontext: (text) => {
          if (!this.#isValue) return
          checkLimit('rowCharacters', this.#cell.text.length + text.length)
          this.#cell.text += text
        },
        onclosetag: (name) => this.#close(name),
      },
      checkLimit,
    )
  }

  parse(xml: string): CsvRow[] {
    this.#parser.write(xml)
    return this.#takeRows()
  }

  finish(): CsvRow[] {
    this.#parser.end()
    return this.#takeRows()
  }

  #takeRows(): CsvRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      this.#line = Number(attributes.r) || this.#line + 1
      this.#cells = []
      this.#characters.row = 0
    } else if (name === 'c') {
      const column = attributes.r ? parseColumn(attributes.r) : this.#cell.column + 1
      this.#cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), text: '' }
    }
    this.#isValue = name === 'v' || name === 't'
  }

  #close(name: string): void {
    this.#isValue = false
    if (name === 'c' && this.#cell.column < MAX_COLUMNS) {
      const text = this.#formatCell()
      this.#characters.row += text.length + Math.max(1, this.#cell.column + 1 - this.#cells.length)
      this.#checkLimit('rowCharacters', this.#characters.row)
      while (this.#cells.length < this.#cell.column) this.#cells.push('')
      this.#cells[this.#cell.column] = text
    } else if (name === 'row') {
      this.#cellCount += this.#cells.length
      this.#checkLimit('cells', this.#cellCount)
      this.#characters.all += this.#characters.row
      this.#checkLimit('characters', this.#characters.all)
      if (this.#cells.some((cell) => cell !== '')) this.#rows.push({ line: this.#line, cells: this.#cells })
      this.#cell = { column: -1, type: '', style: 0, text: '' }
    }
  }

  #formatCell(): string {
    const { type, style, text } = this.#cell
    if (type === 's') return unescapeText(this.#context.texts[Number(text)] ?? '')
    if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
    if (type !== 'n') return unescapeText(text)
    if (text === '') return ''
    const value = Number(text)
    if (!Number.isFinite(value)) return text
    return this.#context.dateStyles[style] ? formatSerial(value, this.#context.is1904) : formatNumber(text, value)
  }
}

/** The index of the column of a cell: `B3` is 1. */
function parseColumn(reference: string): number {
  let column = 0
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

/** Binary fractions such as 9.0000000000000002 are shortened; large whole numbers keep their digits. */
const formatNumber = (text: string, value: number) =>
  Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? String(value) : text

/** Characters that XML cannot hold are written as `_x000D_`. */
const unescapeText = (text: string) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))

const DAY_MS = 86_400_000

/** A serial number of Excel as `2026-01-05`, `2026-01-05T14:30:00`, or without a day `14:30:00`. */
export function formatSerial(serial: number, is1904 = false): string {
  const time = Math.round(((serial - (is1904 ? 24_107 : 25_569)) * DAY_MS) / 1000) * 1000
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return String(serial)
  const text = new Date(time).toISOString().slice(0, 19)
  if (serial < 1) return text.slice(11)
  return Number.isInteger(serial) ? text.slice(0, 10) : text
}

/** Excel's own formats of dates and times, which have no code. */
const isBuiltInDate = (id: number) =>
  [
    [14, 22],
    [27, 36],
    [45, 47],
    [50, 58],
  ].some(([min = 0, max = 0]) => id >= min && id <= max)

/** Whether a number format shows a date or time: one with `d`, `m`, `y`, `h` or `s` outside quotation marks and brackets. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id)
  const bareCode = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  return /[dmyhs]/i.test(bareCode.replace(/general/gi, ''))
}
