import { accessSync, closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { PropertyKey } from '../../shared/properties.ts'
import { unescapeFormula } from '../domain/csv-reader.ts'
import type { Deps } from '../domain/deps.ts'
import { hashContent, ImportedResponse, importResponseRows, type NumberedRow } from '../domain/responses/imports.ts'
import { findOpenSurvey } from '../domain/responses/submission.ts'
import { createRetrier } from '../domain/retry.ts'
import { type CsvRow, readCsvFile } from './csv-file.ts'
import { formatCount, formatNumber } from './format.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

/** How many rows go into one batch: more are faster, and keep those who answer meanwhile waiting for longer. */
const BATCH_SIZE = 2000

const identifiers = ['contact.externalId', 'contact.email', 'contact.phone']
const mappableFields = ['score', 'at', 'comment', 'key', 'locale', ...identifiers, 'contact.name', 'contact.locale']

/** What the command did, for its last line. */
export interface ImportResult {
  added: number
  duplicate: number
  rejected: number
  /** Where the rejected rows are, with their lines and reasons. */
  rejectedFile: string | undefined
}

/**
 * `vouch import responses`: stores the rows of a CSV file as answers, in constant memory but for a hundred bytes a row
 * without key. A row that is not right goes to `FILE.rejected.csv` with its line and the reason, and the others are stored.
 * Running it again adds nothing twice.
 * @throws UsageError for a file or a mapping that cannot work; nothing has been stored then
 */
export async function importResponsesFromFile(
  deps: Deps,
  file: string,
  options: { survey: string; map: readonly string[]; followUps: boolean },
): Promise<ImportResult> {
  const size = getFileSize(file)
  const survey = await findOpenSurvey(deps, options.survey)
  const rows = readCsvFile(file)
  const header = ((await rows.next()).value as CsvRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw new UsageError(`${file} is empty: expected a first line with the names of the columns.`)
  const columns = parseMapping(options.map, header)
  const rejectedRows = new RejectedRowsFile(file, header)
  const numberRow = createRowNumbering()
  const counts = { added: 0, duplicate: 0 }
  const describeProgress = () =>
    `${formatCount(counts.added + counts.duplicate, 'answer')} of the file came in; run it again for the others.`
  const retry = createRetrier(describeProgress)
  let batch: (NumberedRow & { row: CsvRow })[] = []

  async function storeBatch(): Promise<void> {
    const outcomes = await retry(() => importResponseRows(deps, survey, batch, options))
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof outcome === 'string') counts[outcome]++
      else rejectedRows.add(batch[index]?.row as CsvRow, outcome.rejected)
    }
    batch = []
  }

  const bar = progressBar('Importing', size)
  let shownBytes = 0
  try {
    for await (const row of rows) {
      const parsed = parseRow(row, header, columns)
      if ('reason' in parsed) rejectedRows.add(row, parsed.reason)
      else batch.push({ row, ...numberRow(parsed.response) })
      if (batch.length === BATCH_SIZE) await storeBatch()
      if (row.bytes !== shownBytes) bar.update(row.bytes)
      shownBytes = row.bytes
    }
    await storeBatch()
  } finally {
    bar.stop()
    rejectedRows.close()
  }
  return {
    ...counts,
    rejected: rejectedRows.count,
    rejectedFile: rejectedRows.count > 0 ? rejectedRows.file : undefined,
  }
}

function getFileSize(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats.size
  throw new UsageError(`There is no file “${file}”.`)
}

/**
 * Which column each field comes from: `score=Score,property.shop=Shop`.
 * @throws UsageError for a field that does not exist, or a column that the file does not have
 */
function parseMapping(map: readonly string[], header: readonly string[]): Map<string, number> {
  // A comma may also stand in the name of a column.
  const pairs = map.flatMap((part) => part.split(/,(?=[^,=]+=)/)).filter((pair) => pair.trim() !== '')
  // In one order, whatever the one of --map: a row without key is known by what it says.
  const columns = new Map(pairs.map((pair) => parsePair(pair, header)).sort(([a], [b]) => (a < b ? -1 : 1)))
  const names = [...columns.keys()]
  if (!columns.has('score')) throw new UsageError(`--map: expected at least score=COLUMN. ${describeHeader(header)}`)
  if (names.some((name) => name.startsWith('contact.')) && !names.some((name) => identifiers.includes(name))) {
    throw new UsageError(`--map: a contact is known by one of ${identifiers.join(', ')}.`)
  }
  return columns
}

function parsePair(pair: string, header: readonly string[]): [string, number] {
  const [, field = '', column = ''] = /^([^=]*)=?(.*)$/s.exec(pair)?.map((part) => part.trim()) ?? []
  const isProperty = PropertyKey.safeParse(/^property\.(.*)$/s.exec(field)?.[1]).success
  if (!mappableFields.includes(field) && !isProperty) {
    throw new UsageError(
      `--map: there is no field “${field}”. Expected ${[...mappableFields, 'property.NAME'].join(', ')}.`,
    )
  }
  const index = header.indexOf(column)
  if (index === -1)
    throw new UsageError(`--map: there is no column “${column}” for ${field}. ${describeHeader(header)}`)
  return [field, index]
}

const describeHeader = (header: readonly string[]) => `The file has: ${header.join(', ')}.`

function parseRow(
  row: CsvRow,
  header: readonly string[],
  columns: Map<string, number>,
): { response: ImportedResponse } | { reason: string } {
  if (row.fault) return { reason: row.fault }
  if (row.cells.length !== header.length) {
    return { reason: `Expected ${header.length} cells, found ${row.cells.length}` }
  }
  if ([...columns.values()].some((column) => row.cells[column]?.includes('\uFFFD'))) {
    return { reason: 'Expected UTF-8; save the file as CSV UTF-8' }
  }
  const result = ImportedResponse.safeParse(toFields(row.cells, columns))
  if (result.success) return { response: result.data }
  const reasons = result.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  )
  return { reason: reasons.join('; ') }
}

/** The row by its fields, those of one group together; empty cells are absent. */
function toFields(cells: readonly string[], columns: Map<string, number>) {
  const groups: Record<'contact' | 'properties', Record<string, string>> = { contact: {}, properties: {} }
  const fields: Record<string, unknown> = { properties: groups.properties }
  for (const [field, index] of columns) {
    const value = unescapeFormula((cells[index] ?? '').trim())
    if (value === '') continue
    if (field.startsWith('contact.')) groups.contact[field.slice('contact.'.length)] = value
    else if (field.startsWith('property.')) groups.properties[field.slice('property.'.length)] = value
    else fields[field] = value
  }
  return Object.keys(groups.contact).length > 0 ? { ...fields, contact: groups.contact } : fields
}

/** Counts, for rows without a key, how many before them said the same. */
function createRowNumbering() {
  const occurrences = new Map<string, number>()
  return (response: ImportedResponse): NumberedRow => {
    if (response.key !== undefined) return { response, occurrence: 0 }
    const content = hashContent(response)
    const occurrence = occurrences.get(content) ?? 0
    occurrences.set(content, occurrence + 1)
    return { response, occurrence }
  }
}

/** The rows that were not stored, in a file that is made with the first of them. */
class RejectedRowsFile {
  readonly file: string
  count = 0
  readonly #header: readonly string[]
  #handle: number | undefined

  constructor(file: string, header: readonly string[]) {
    this.file = findWritablePath(`${file.replace(/\.csv$/i, '')}.rejected.csv`)
    this.#header = header
    rmSync(this.file, { force: true })
  }

  add(row: CsvRow, reason: string): void {
    this.#handle ??= this.#open()
    writeSync(this.#handle, stringify([[row.line, reason, ...row.cells]], { escape_formulas: true }))
    this.count++
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  #open(): number {
    const handle = openSync(this.file, 'w')
    writeSync(handle, stringify([['line', 'reason', ...this.#header]]))
    return handle
  }
}

/** The file itself, or one of its name here where its folder takes no files. */
function findWritablePath(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch {
    return basename(file)
  }
}

/** What an import has done, in words. */
export function formatImportResult(result: ImportResult): string {
  const existing = `${formatNumber(result.duplicate)} ${result.duplicate === 1 ? 'was' : 'were'} here already`
  const counts = `${formatCount(result.added, 'answer')} added, ${existing}, ${formatCount(result.rejected, 'row')} rejected.`
  const rejectedNote = `\nWhat was rejected is in ${result.rejectedFile}, with its line and the reason.`
  return result.rejectedFile ? counts + rejectedNote : counts
}
