import { toLocalDay } from '../../../shared/calendar.ts'
import type { Country } from '../../../shared/country.ts'
import { isDamagedNumber, isPlaceholder } from '../../../shared/placeholders.ts'
import { cleanCell, isNothing } from '../imports/cell-text.ts'
import {
  type ContactCells,
  readContact,
  readLanguageField,
  readProperties,
  readText,
} from '../imports/contact-cells.ts'
import { type DateOrder, type DateValue, readDate } from '../imports/date-cell.ts'
import { readScore } from '../imports/score-cell.ts'
import type { Table, TableRow } from '../imports/table.ts'
import type { CellWarning } from '../imports/warnings.ts'
import type { ImportedResponse } from './imports.ts'

/** The index of the column of each field: `score`, `at`, `contact.email`, `property.shop` and so on. */
export type ResponseColumns = ReadonlyMap<string, number>

/** How the cells of a file of responses are read. */
export interface ReadingOptions {
  columns: ResponseColumns
  /** The number of cells that a row may have; see `Table`. */
  width: Table['width']
  /** The country by whose rules phone numbers are read. */
  country: Country | null
  /** The order of dates such as 03/02/2026. */
  dateOrder: DateOrder | undefined
  /** The time zone of times that have none. */
  timeZone: string
  /** What happens to rows without a date, if dates are mapped: a day is taken for all of them. */
  emptyDates: 'reject' | 'leave-out' | { day: string }
  now: number
}

/** Why a row is rejected. */
export const responseRowErrors = [
  'quote', // an unclosed quotation mark
  'cells', // more cells than columns
  'encoding', // read in the wrong encoding
  'score', // no whole number from 0 to 10
  'date', // no date
  'date-order', // 03/02/2026, if nothing tells whether the day or the month comes first
  'date-missing',
  'date-future',
  'key', // too long
] as const
export type ResponseRowError = (typeof responseRowErrors)[number]

/** A response, or why a row has none. Rows without a score, and those without a date if so requested, are no errors. */
export type ResponseReading =
  | { response: ImportedResponse; warnings: CellWarning[] }
  | { error: ResponseRowError; field: string; cell: string }
  | { skipped: 'no-score' | 'no-date' }

const MAX_COMMENT = 5000
const MAX_KEY = 200

/**
 * Reads a row. Only its score, its date and its key can reject it: any other cell that cannot be read is left out with a
 * warning.
 */
export function readResponseRow(row: Pick<TableRow, 'cells' | 'error'>, options: ReadingOptions): ResponseReading {
  const essentials = readEssentials(row, options)
  if (!('score' in essentials)) return essentials
  const { cells } = row
  const warnings = listKeyWarnings(cells[options.columns.get('key') ?? -1] ?? '')
  const contactCells: ContactCells = {}
  const propertyCells: { property: string; cell: string }[] = []
  const response: ImportedResponse = { ...essentials, properties: {} }
  for (const [field, column] of options.columns) {
    const cell = cells[column] ?? ''
    if (cell === '') continue
    if (field.startsWith('contact.')) contactCells[field.slice('contact.'.length) as keyof ContactCells] = cell
    else if (field.startsWith('property.')) propertyCells.push({ property: field.slice('property.'.length), cell })
    else if (field === 'comment')
      response.comment = readText(cell, MAX_COMMENT, (code) => warnings.push({ field, code, cell })) || null
    else if (field === 'locale') {
      const locale = readLanguageField(cell, (code) => warnings.push({ field, code, cell }))
      if (locale !== undefined) response.locale = locale
    }
  }
  const contact = readContact(contactCells, options.country, warnings, 'contact.')
  // A name alone is nobody: many people have it.
  if (contact.externalId || contact.email || contact.phone) response.contact = contact
  response.properties = readProperties(propertyCells, (field, code, cell) => warnings.push({ field, code, cell }))
  return { response, warnings }
}

/** The score, the date and the key of a row: all that can reject it. */
export type Essentials = Pick<ImportedResponse, 'score' | 'at' | 'key'>

/** Reads what can reject a row, and nothing else: for a first look at a whole file. */
export function readEssentials(
  { cells, error }: Pick<TableRow, 'cells' | 'error'>,
  options: ReadingOptions,
): Essentials | Exclude<ResponseReading, { response: unknown }> {
  if (error) return { error: 'quote', field: '', cell: cells[0] ?? '' }
  const extraCell = cells.slice(options.width).find((cell) => cell.trim() !== '')
  if (extraCell !== undefined) return { error: 'cells', field: '', cell: extraCell }
  const readCell = (field: string) => cells[options.columns.get(field) ?? -1] ?? ''
  const scoreCell = readCell('score')
  const score = readScore(scoreCell)
  if (score === 'none') return { skipped: 'no-score' }
  if (score === 'invalid')
    return { error: isUnreadable(scoreCell) ? 'encoding' : 'score', field: 'score', cell: scoreCell }
  const key = readKey(readCell('key'))
  if (key !== undefined && key.length > MAX_KEY) return { error: 'key', field: 'key', cell: key }
  if (!options.columns.has('at')) return { score, ...(key !== undefined && { key }) }
  const date = readRowDate(readCell('at'), options)
  return 'at' in date ? { score, at: date.at, ...(key !== undefined && { key }) } : date
}

const isUnreadable = (cell: string) => cell.includes('\uFFFD')

/** A placeholder, or a number that a spreadsheet has damaged, would make one response of many rows. */
function readKey(cell: string): string | undefined {
  const key = cleanKey(cell)
  return key === '' || isPlaceholder(cleanCell(key), 'identifier') ? undefined : key
}

const cleanKey = (cell: string) =>
  cell
    .trim()
    .replace(/^'(?=[\d=+\-@])/, '')
    .toWellFormed()
    .replaceAll('\0', '')

/** What a row loses if its key is a placeholder. */
function listKeyWarnings(cell: string): CellWarning[] {
  const key = cleanKey(cell)
  if (key === '' || readKey(cell) !== undefined) return []
  return [{ field: 'key', code: isDamagedNumber(cleanCell(key)) ? 'damaged' : 'placeholder', cell }]
}

function readRowDate(
  cell: string,
  options: ReadingOptions,
): { at: DateValue } | Exclude<ResponseReading, { response: unknown }> {
  if (isNothing(cleanCell(cell))) return readMissingDate(options)
  const at = readDate(cell, { order: options.dateOrder, timeZone: options.timeZone })
  const field = 'at'
  if (!at) {
    const isOpen =
      options.dateOrder === undefined && readDate(cell, { order: 'day-first', timeZone: 'UTC' }) !== undefined
    return { error: isUnreadable(cell) ? 'encoding' : isOpen ? 'date-order' : 'date', field, cell }
  }
  return isPast(at, options) ? { at } : { error: 'date-future', field, cell }
}

function readMissingDate({ emptyDates }: ReadingOptions) {
  if (emptyDates === 'reject') return { error: 'date-missing' as const, field: 'at', cell: '' }
  return emptyDates === 'leave-out' ? { skipped: 'no-date' as const } : { at: emptyDates }
}

const isPast = (at: DateValue, { now, timeZone }: ReadingOptions) =>
  'time' in at ? at.time <= now : at.day <= toLocalDay(now, timeZone)
