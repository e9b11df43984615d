import { accessSync, closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { Country } from '../../shared/country.ts'
import type { ImportCounts } from '../../shared/import.ts'
import { PropertyKey } from '../../shared/properties.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import { unescapeFormula } from '../domain/imports/csv-reader.ts'
import type { TableRow } from '../domain/imports/table.ts'
import type { ImportRow } from '../domain/responses/import-batches.ts'
import { ImportedResponse, normalizeContact, resolveTime } from '../domain/responses/imports.ts'
import { StreamedImport } from '../domain/responses/streamed-import.ts'
import { findOpenSurvey } from '../domain/responses/submission.ts'
import { createRetrier } from '../domain/retry.ts'
import { createFingerprint, createRowIdentifier } from '../domain/row-identity.ts'
import { readCsvFile } from './csv-file.ts'
import { formatCount, formatNumber } from './format.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

/** Rows per batch. Larger batches are faster but block respondents for longer. */
const BATCH_SIZE = 2000

/** Rows that are put in order before they are stored. */
const WINDOW_SIZE = 20_000

/** Responses older than this open no follow-ups unless it is requested. */
const FOLLOW_UP_AGE_MS = 30 * 24 * 60 * 60 * 1000

const identifierFields = ['contact.externalId', 'contact.email', 'contact.phone']
const mappableFields = [
  'score',
  'at',
  'comment',
  'key',
  'locale',
  ...identifierFields,
  'contact.name',
  'contact.locale',
]

/** The outcome of the command. */
export interface ImportResult extends ImportCounts {
  id: string
  /** The file of the rejected rows, with their lines and reasons. */
  rejectedFile: string | undefined
}

interface ResponseImportOptions {
  survey: string
  map: readonly string[]
  /** Whether values of stored responses that differ in the file are replaced. */
  update?: boolean | undefined
  /** Older responses open no follow-ups; null if none does. The default is 30 days ago. */
  followUpsSince?: number | null | undefined
  /** Of phone numbers without a country code; that of the workspace by default. */
  country?: string | undefined
}

/**
 * `vouch import responses`: stores the rows of a CSV file as responses, in constant memory except for a hundred bytes per
 * row without a key. Invalid rows go to `FILE.rejected.csv` with their line and the reason. A second run adds nothing.
 * @throws UsageError for an unusable file or mapping; nothing is stored then
 */
export async function importResponsesFromFile(
  deps: Deps,
  file: string,
  options: ResponseImportOptions,
): Promise<ImportResult> {
  const size = getFileSize(file)
  const survey = await findOpenSurvey(deps, options.survey)
  const country = parseCountry(options.country) ?? survey.country
  const csvRows = readCsvFile(file)
  const header = ((await csvRows.next()).value as TableRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw new UsageError(`${file} is empty: expected a first line with the names of the columns.`)
  const columns = parseMapping(options.map, header)
  const rejectedRows = new RejectedRowsFile(file, header)
  const identifyRow = createRowIdentifier()
  let stored = 0
  const describeStored = () => `${formatCount(stored, 'response')} of the file are stored.`
  const fingerprint = createFingerprint()
  const followUpsSince = options.followUpsSince === undefined ? deps.now() - FOLLOW_UP_AGE_MS : options.followUpsSince
  const retry = createRetrier(() => `${describeStored()} Run the command again for the others.`)
  const stream = await StreamedImport.start(
    deps,
    cliCaller(survey.workspaceId),
    survey,
    { name: basename(file), header, mapping: { fields: Object.fromEntries(columns), followUpsSince } },
    { update: options.update ?? false, followUpsSince, retry },
  )
  let rows: (ImportRow & { row: TableRow })[] = []

  /** In the order of their times: rows next to each other in the database are stored faster. */
  async function storeWindow(): Promise<void> {
    const now = deps.now()
    const timedRows = rows.map((row) => ({ row, time: resolveTime(row.response, survey.timeZone, now) }))
    const sortedRows = timedRows.sort((a, b) => a.time - b.time).map(({ row }) => row)
    rows = []
    for (let start = 0; start < sortedRows.length; start += BATCH_SIZE) {
      const batch = sortedRows.slice(start, start + BATCH_SIZE)
      const results = await stream.storeRows(batch)
      stored += results.filter(({ outcome }) => outcome !== 'rejected').length
      for (const [index, result] of results.entries()) {
        if (result.outcome === 'rejected') rejectedRows.add(batch[index]?.row as TableRow, result.reason)
      }
    }
  }

  async function end(isComplete: boolean): Promise<void> {
    rejectedRows.close()
    const unstored = rejectedRows.count - stream.counts.rejected
    const reasons: Record<string, number> = unstored > 0 ? { row: unstored } : {}
    await stream.finish({ isComplete, fingerprint: fingerprint.finish(), reasons, withoutScore: 0 })
  }

  const bar = progressBar('Importing', size)
  let shownBytes = 0
  try {
    for await (const row of csvRows) {
      fingerprint.add(row.cells)
      const parsed = parseRow(row, header, columns, country)
      if ('reason' in parsed) rejectedRows.add(row, parsed.reason)
      else rows.push({ row, response: parsed.response, identity: identifyRow(row.cells, parsed.response.key) })
      if (rows.length === WINDOW_SIZE) await storeWindow()
      if (row.bytes !== shownBytes) bar.update(row.bytes)
      shownBytes = row.bytes
    }
    await storeWindow()
  } catch (error) {
    await end(false).catch(() => undefined)
    throw error
  } finally {
    bar.stop()
  }
  await end(true)
  return {
    id: stream.id,
    ...stream.counts,
    rejectedFile: rejectedRows.count > 0 ? rejectedRows.file : undefined,
  }
}

function parseCountry(value: string | undefined): Country | undefined {
  const result = Country.optional().safeParse(value)
  if (result.success) return result.data
  throw new UsageError(`--country: ${result.error.issues[0]?.message}.`)
}

function getFileSize(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats.size
  throw new UsageError(`There is no file “${file}”.`)
}

/**
 * Parses the column of each field: `score=Score,property.shop=Shop`.
 * @throws UsageError for an unknown field or column
 */
function parseMapping(map: readonly string[], header: readonly string[]): Map<string, number> {
  // Column names may contain commas.
  const pairs = map.flatMap((part) => part.split(/,(?=[^,=]+=)/)).filter((pair) => pair.trim() !== '')
  const columns = new Map(pairs.map((pair) => parsePair(pair, header)))
  const names = [...columns.keys()]
  if (!columns.has('score')) throw new UsageError(`--map: expected at least score=COLUMN. ${describeHeader(header)}`)
  if (names.some((name) => name.startsWith('contact.')) && !names.some((name) => identifierFields.includes(name))) {
    throw new UsageError(`--map: a contact needs one of ${identifierFields.join(', ')}.`)
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
  row: TableRow,
  header: readonly string[],
  columns: Map<string, number>,
  country: Country | null,
): { response: ImportedResponse } | { reason: string } {
  if (row.error) return { reason: row.error }
  if (row.cells.length !== header.length) {
    return { reason: `Expected ${header.length} cells, found ${row.cells.length}` }
  }
  if ([...columns.values()].some((column) => row.cells[column]?.includes('\uFFFD'))) {
    return { reason: 'Expected UTF-8; save the file as CSV UTF-8' }
  }
  const result = ImportedResponse.safeParse(toFields(row.cells, columns))
  if (result.success) return normalizeContact(result.data, country)
  const reasons = result.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  )
  return { reason: reasons.join('; ') }
}

/** The cells by field, grouped into contact and properties. Empty cells are omitted. */
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

/** The file of rejected rows, created with the first of them. */
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

  add(row: TableRow, reason: string): void {
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

/** The file itself, or one in the working directory if its folder is not writable. */
function findWritablePath(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch {
    return basename(file)
  }
}

/** The summary to print. */
export function formatImportResult(result: ImportResult): string {
  const known = [
    ...(result.updated > 0 ? [`${formatNumber(result.updated)} updated`] : []),
    `${formatNumber(result.unchanged)} already existed`,
  ]
  const counts = `${formatCount(result.added, 'response')} added, ${known.join(', ')}, ${formatCount(result.rejected, 'row')} rejected.`
  const rejectedNote = `\nRejected rows are in ${result.rejectedFile}, with their line and the reason.`
  return result.rejectedFile ? counts + rejectedNote : counts
}
