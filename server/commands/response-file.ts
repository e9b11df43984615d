import { isTimeZone } from '../../shared/calendar.ts'
import { Country } from '../../shared/country.ts'
import { Day } from '../../shared/text.ts'
import { guessMapping } from '../domain/imports/column-guesses.ts'
import { type DateOrder, dateOrders, scanDate } from '../domain/imports/date-cell.ts'
import type { Table } from '../domain/imports/table.ts'
import { findResponseExcess, inspectResponses, type ResponseInspection } from '../domain/responses/import-inspection.ts'
import type { ReadingOptions, ResponseColumns } from '../domain/responses/import-reading.ts'
import { describeFirstIssue } from '../i18n/problems.ts'
import { describeColumns, failIfRivals, nameColumn, parseColumnMapping } from './column-mapping.ts'
import { getLanguage, t } from './language.ts'
import { describeExcess, describeInspection } from './response-report.ts'
import { describeTable, type FileOptions, nameFileErrors, openTableFile } from './table-file.ts'
import { UsageError } from './usage.ts'

const identifierFields = ['contact.externalId', 'contact.email', 'contact.phone']
const responseFields = [
  'score',
  'at',
  'comment',
  'key',
  'locale',
  ...identifierFields,
  'contact.name',
  'contact.firstName',
  'contact.lastName',
  'contact.locale',
]

/** The options of `vouch import responses` that say how its file is read. */
export interface ResponseFileOptions extends FileOptions {
  country?: string | undefined
  dateOrder?: string | undefined
  timeZone?: string | undefined
  emptyDates?: string | undefined
  /** Whether the other rows are stored if more than a few fail for the same cause. */
  acceptRejections?: boolean | undefined
}

/** A file of responses that has been looked at as a whole. */
export interface ResponseFile {
  table: Table
  options: ReadingOptions
  inspection: ResponseInspection
  /** How it was read, to be printed before anything is stored. */
  report: string
}

/**
 * Opens a file of responses and looks at all of its rows.
 * @param defaults of the workspace
 * @throws UsageError if the file, the mapping or an option is unusable, if nothing decides the order of its dates, or if more
 * than a few rows fail for the same cause
 */
export async function openResponseFile(
  file: string,
  options: ResponseFileOptions,
  defaults: Pick<ReadingOptions, 'country' | 'timeZone' | 'now'> & { propertyKeys: readonly string[] },
): Promise<ResponseFile> {
  const table = await openTableFile(file, options)
  const columns = mapColumns(table, options.map, defaults.propertyKeys)
  const readingOptions: ReadingOptions = {
    columns,
    width: table.width,
    country: parseCountry(options.country) ?? defaults.country,
    dateOrder: parseDateOrder(options.dateOrder),
    timeZone: parseTimeZone(options.timeZone) ?? table.timeZone ?? defaults.timeZone,
    emptyDates: parseEmptyDates(options.emptyDates),
    now: defaults.now,
  }
  const inspected = await nameFileErrors(file, () => inspectResponses(table, readingOptions))
  const { inspection } = inspected
  const report = describeTable(file, table, columns, 'responses') + describeInspection(inspection, inspected.options)
  if (inspection.rejected.has('date-order')) throw new UsageError(report + describeExcess(inspection, 'date-order'))
  const excess = options.acceptRejections ? undefined : findResponseExcess(inspection)
  if (excess) throw new UsageError(report + describeExcess(inspection, excess))
  return { table, options: inspected.options, inspection, report }
}

/** The columns that `--map` names; without it, those proposed by their names. */
function mapColumns(table: Table, map: readonly string[], propertyKeys: readonly string[]): ResponseColumns {
  const isGuessed = map.every((part) => part.trim() === '')
  const columns = isGuessed ? guessColumns(table, propertyKeys) : parseColumnMapping(map, table, responseFields)
  const names = [...columns.keys()]
  if (!columns.has('score')) throw new UsageError(t().mapping.noScore(describeColumns(table)))
  if (names.some((name) => name.startsWith('contact.')) && !names.some((name) => identifierFields.includes(name))) {
    if (!isGuessed) throw new UsageError(t().mapping.noIdentifier(identifierFields.join(t().separator)))
    for (const name of names) if (name.startsWith('contact.')) columns.delete(name)
  }
  if (isGuessed && !columns.has('at')) failIfDatesAreLeft(table)
  return columns
}

/** Without a date, responses are of now: that is never proposed for a file with dates. */
function failIfDatesAreLeft({ header, sampleRows }: Table): void {
  const column = sampleRows[0]?.cells.findIndex((cell) => scanDate(cell) !== undefined) ?? -1
  if (column === -1) return
  const example = `at=${nameColumn(header, column)}`
  throw new UsageError(t().mapping.noDate(example, describeColumns({ header })))
}

function guessColumns(table: Table, propertyKeys: readonly string[]): Map<string, number> {
  const guess = guessMapping(table, 'responses', propertyKeys)
  failIfRivals(table.header, guess)
  return new Map(guess.columns.flatMap((target, column) => (target === null ? [] : [[target, column] as const])))
}

function parseCountry(value: string | undefined): Country | undefined {
  if (value === undefined) return undefined
  const result = Country.safeParse(value)
  if (result.success) return result.data
  throw new UsageError(t().options.country(describeFirstIssue(getLanguage(), result.error)))
}

function parseDateOrder(value: string | undefined): DateOrder | undefined {
  const order = dateOrders.find((other) => other === value)
  if (value !== undefined && order === undefined) throw new UsageError(t().options.dateOrder(dateOrders.join(t().or)))
  return order
}

function parseTimeZone(value: string | undefined): string | undefined {
  if (value === undefined || isTimeZone(value)) return value
  throw new UsageError(t().options.timeZone)
}

function parseEmptyDates(value = 'reject'): ReadingOptions['emptyDates'] {
  if (value === 'reject' || value === 'leave-out') return value
  const day = Day.safeParse(value)
  if (day.success) return { day: day.data }
  throw new UsageError(t().options.emptyDates)
}
