import { toLocalDay, toWallClock } from '../../../shared/calendar.ts'
import type { Country } from '../../../shared/country.ts'
import { formatDialledPhone, formatPhoneAsText } from '../../../shared/phone.ts'

/** A wall-clock time as Excel stores it: days since 1899-12-30. */
export interface SerialTime {
  serial: number
  format: 'day' | 'minute'
}

/** A cell that the types of files write differently. */
export interface FormattedCell {
  csv: string
  xlsx: string | SerialTime
}

export type Cell = string | number | FormattedCell | null | undefined

/** A heading, and the cell below it for each item. */
export type Column<Item> = readonly [heading: string, cell: (item: Item) => Cell]

/** A list of any length: its rows are read page by page. */
export interface Table {
  headings: readonly string[]
  pages: AsyncIterable<readonly (readonly Cell[])[]>
}

/** The bytes of a file, or its text in UTF-8. `rows` is the count so far. */
export interface FileChunk {
  data: string | Uint8Array<ArrayBuffer>
  rows: number
}

/** A file, one chunk at a time. */
export interface FileStream extends AsyncIterable<FileChunk> {
  next(): Promise<IteratorResult<FileChunk>>
  /** Frees its resources, even if nothing has been read. */
  return(value?: undefined): Promise<IteratorResult<FileChunk>>
}

async function* buildPages<Item>(
  pages: AsyncIterable<Item[]>,
  columns: readonly Column<Item>[],
): AsyncGenerator<Cell[][]> {
  for await (const page of pages) yield page.map((item) => columns.map(([, cell]) => cell(item)))
}

export const buildTable = <Item>(pages: AsyncIterable<Item[]>, columns: readonly Column<Item>[]): Table => ({
  headings: columns.map(([heading]) => heading),
  pages: buildPages(pages, columns),
})

/** A table that is complete. */
export const toTable = (headings: readonly string[], rows: readonly (readonly Cell[])[]): Table => ({
  headings,
  pages: (async function* () {
    yield rows
  })(),
})

/** A local day: text in CSV, and in workbooks a date that sorts and filters as one. */
export function dayCell(time: number | null | undefined, timeZone: string): Cell {
  if (time === null || time === undefined) return null
  return toDateCell(toLocalDay(time, timeZone), 'day')
}

/** A local time to the minute, as `2026-11-29 21:00`. */
export function minuteCell(time: number | null | undefined, timeZone: string): Cell {
  if (time === null || time === undefined) return null
  return toDateCell(toWallClock(time, timeZone).replace('T', ' '), 'minute')
}

/** A day of the calendar, such as `2026-11-29`. */
export const calendarDayCell = (day: string): Cell => toDateCell(day, 'day')

/** Excel counts a February 29 in 1900, and no years beyond 9999. */
const [FIRST_SERIAL, LAST_SERIAL] = [61, 2_958_466]
const DAY_MS = 86_400_000
/** 1970-01-01 */
const UNIX_EPOCH_SERIAL = 25_569

function toDateCell(text: string, format: SerialTime['format']): Cell {
  const serial =
    Date.parse(`${text.replace(' ', 'T')}${format === 'day' ? 'T00:00' : ''}:00Z`) / DAY_MS + UNIX_EPOCH_SERIAL
  return serial >= FIRST_SERIAL && serial < LAST_SERIAL ? { csv: text, xlsx: { serial, format } } : text
}

/** A number in E.164: in workbooks as it is dialled, in CSV spaced, so that spreadsheets do not take it for a number. */
export function phoneCell(phone: string | null | undefined, country: Country | null): Cell {
  if (!phone) return null
  return {
    get csv() {
      return formatPhoneAsText(phone, country)
    },
    get xlsx() {
      return formatDialledPhone(phone, country)
    },
  }
}
