import type { CsvRow } from './csv-reader.ts'

/** The names of a table's columns, and where its rows begin. */
export interface Header {
  /** The name of each column, without line breaks; empty where there is none. */
  names: string[]
  /** Further names of each column, from a second line: what Qualtrics asks, for example. */
  otherNames: string[][]
  /** The line of the header; null if the file has none. */
  line: number | null
  /** How many rows come before the first row of data. */
  skippedRows: number
  /** How many cells a row may have. */
  width: number
  /** The time zone that the file states for its times. */
  timeZone: string | null
}

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/
const DATE = /^\d{1,4}([-./年])\s?\d{1,2}[-./月]\s?\d{1,4}/
const NUMBER = /^[+-]?\d[\d\s.,]*$/
/** Years are names of columns as often as values. */
const YEAR = /^(19|20)\d\d$/

const isTelling = (cell: string) => EMAIL.test(cell) || DATE.test(cell)
const isData = (cell: string) => isTelling(cell) || (NUMBER.test(cell) && !YEAR.test(cell))

const countFilled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== '').length

/**
 * Finds the header in the first rows of a file: below title lines, and on up to three lines as written by SurveyMonkey and
 * Qualtrics. A file that begins with data has none.
 * @param headerLine the line of the header if the user knows it; 0 if there is none
 */
export function findHeader(rows: readonly CsvRow[], headerLine?: number): Header {
  const index = headerLine === undefined ? locateHeader(rows) : locateLine(rows, headerLine)
  const row = rows[index]
  if (!row) return { ...buildNames(rows.slice(0, 20)), otherNames: [], line: null, skippedRows: 0, timeZone: null }
  const furtherRows = takeFurtherHeaderRows(rows.slice(index))
  const names = mergeNames(row.cells.map(normalizeName), furtherRows)
  const skippedRows = index + 1 + furtherRows.length
  const usedWidth = Math.max(0, ...rows.slice(skippedRows).map(({ cells }) => findLastFilled(cells) + 1))
  while (names.at(-1) === '' && names.length > Math.min(usedWidth, row.cells.length)) names.pop()
  return {
    names,
    otherNames: names.map((_, column) => listOtherNames(furtherRows, column)),
    line: row.line,
    skippedRows,
    width: row.cells.length,
    timeZone: findTimeZone(furtherRows),
  }
}

/** The index of the row on a line, or -1 for none. */
function locateLine(rows: readonly CsvRow[], line: number): number {
  return line === 0 ? -1 : rows.findIndex((row) => row.line >= line)
}

const MAX_TITLE_ROWS = 10

/** The index of the header, or -1. */
function locateHeader(rows: readonly CsvRow[]): number {
  const width = Math.max(...rows.slice(0, 2 * MAX_TITLE_ROWS).map(({ cells }) => countFilled(cells)))
  const isWide = ({ cells }: CsvRow) => countFilled(cells) >= Math.min(width, Math.max(2, width * 0.6))
  const first = rows.slice(0, MAX_TITLE_ROWS + 1).findIndex(isWide)
  const candidate = rows[first]
  if (candidate && !candidate.cells.some(isData) && rows.slice(first + 1).some(({ cells }) => cells.some(isData)))
    return first
  const firstCells = rows[0]?.cells ?? []
  const numbers = firstCells.filter(isData).length
  const hasData = firstCells.some(isTelling) || (numbers > 0 && numbers * 2 >= countFilled(firstCells))
  return hasData ? -1 : 0
}

/** Columns without names, as many as the rows have. */
function buildNames(rows: readonly CsvRow[]): Pick<Header, 'names' | 'width'> {
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length))
  return { names: Array.from({ length: width }, () => ''), width }
}

const IMPORT_ID = /^\{"ImportId"/

/** The rows after the first row of the header that belong to it. */
function takeFurtherHeaderRows(rows: readonly CsvRow[]): CsvRow[] {
  const importIdRow = rows.slice(1, 3).findIndex(({ cells }) => cells.some((cell) => IMPORT_ID.test(cell)))
  if (importIdRow !== -1) return rows.slice(1, importIdRow + 2)
  const [, second, ...dataRows] = rows
  return second && isSecondHeaderRow(second.cells, dataRows) ? [second] : []
}

/** SurveyMonkey's second line has texts only, and nothing where all rows have a date, an id or an address. */
function isSecondHeaderRow(cells: readonly string[], dataRows: readonly CsvRow[]): boolean {
  if (dataRows.length === 0 || cells[0]?.trim() !== '' || cells.some(isData)) return false
  const missing = (dataRows[0]?.cells ?? []).filter((_, column) => {
    const isEmpty = (cells[column]?.trim() ?? '') === ''
    return isEmpty && dataRows.every((row) => isData(row.cells[column]?.trim() ?? ''))
  })
  return missing.length >= 2
}

/** A column without a name of its own continues the question before it. */
function mergeNames(names: string[], furtherRows: readonly CsvRow[]): string[] {
  let question = ''
  return names.map((name, column) => {
    if (name !== '') question = name
    const [part = ''] = listOtherNames(furtherRows, column)
    return name === '' && part !== '' ? `${question} – ${part}` : name
  })
}

const listOtherNames = (furtherRows: readonly CsvRow[], column: number): string[] =>
  furtherRows
    .map(({ cells }) => cells[column] ?? '')
    .filter((cell) => !IMPORT_ID.test(cell))
    .map(normalizeName)
    .filter((name) => name !== '')

function findTimeZone(furtherRows: readonly CsvRow[]): string | null {
  for (const { cells } of furtherRows) {
    for (const cell of cells) {
      const timeZone = IMPORT_ID.test(cell) && /"timeZone":"([^"]+)"/.exec(cell)?.[1]
      if (timeZone) return timeZone
    }
  }
  return null
}

function findLastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '')
}

/** Line breaks and other white space within a name count as one space. */
export const normalizeName = (name: string) =>
  name
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, '')
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .slice(0, 300)
    .toWellFormed()
