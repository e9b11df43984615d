import { accessSync, closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { PropertyKey } from '../../shared/properties.ts'
import { undefused } from '../domain/csv-reader.ts'
import type { Deps } from '../domain/deps.ts'
import { contentOf, ImportedAnswer, importAnswers, type Numbered } from '../domain/responses/imports.ts'
import { surveyToTake } from '../domain/responses/submission.ts'
import { patience } from '../domain/retry.ts'
import { type CsvRow, csvRows } from './csv-file.ts'
import { many, number } from './numbers.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

/** How many rows go into one batch: more are faster, and keep those who answer meanwhile waiting for longer. */
const TOGETHER = 2000

const identifiers = ['contact.externalId', 'contact.email', 'contact.phone']
const mappable = ['score', 'at', 'comment', 'key', 'locale', ...identifiers, 'contact.name', 'contact.locale']

/** What the command did, for its last line. */
export interface Imported {
  added: number
  known: number
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
export async function importResponses(
  deps: Deps,
  file: string,
  options: { survey: string; map: readonly string[]; followUps: boolean },
): Promise<Imported> {
  const size = sizeOf(file)
  const survey = await surveyToTake(deps, options.survey)
  const rows = csvRows(file)
  const header = ((await rows.next()).value as CsvRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw new UsageError(`${file} is empty: expected a first line with the names of the columns.`)
  const columns = mapping(options.map, header)
  const rejects = new Rejects(file, header)
  const numbered = numbering()
  const done = { added: 0, known: 0 }
  const soFar = () => `${many(done.added + done.known, 'answer')} of the file came in; run it again for the others.`
  const patiently = patience(soFar)
  let batch: (Numbered & { row: CsvRow })[] = []

  async function store(): Promise<void> {
    const outcomes = await patiently(() => importAnswers(deps, survey, batch, options))
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof outcome === 'string') done[outcome]++
      else rejects.add(batch[index]?.row as CsvRow, outcome.rejected)
    }
    batch = []
  }

  const bar = progressBar('Importing', size)
  let shown = 0
  try {
    for await (const row of rows) {
      const read = answerIn(row, header, columns)
      if ('reason' in read) rejects.add(row, read.reason)
      else batch.push({ row, ...numbered(read.answer) })
      if (batch.length === TOGETHER) await store()
      if (row.bytes !== shown) bar.update(row.bytes)
      shown = row.bytes
    }
    await store()
  } finally {
    bar.stop()
    rejects.close()
  }
  return { ...done, rejected: rejects.count, rejectedFile: rejects.count > 0 ? rejects.file : undefined }
}

function sizeOf(file: string): number {
  const about = statSync(file, { throwIfNoEntry: false })
  if (about?.isFile()) return about.size
  throw new UsageError(`There is no file “${file}”.`)
}

/**
 * Which column each field comes from: `score=Score,property.shop=Shop`.
 * @throws UsageError for a field that does not exist, or a column that the file does not have
 */
function mapping(map: readonly string[], header: readonly string[]): Map<string, number> {
  // A comma may also stand in the name of a column.
  const pairs = map.flatMap((part) => part.split(/,(?=[^,=]+=)/)).filter((pair) => pair.trim() !== '')
  // In one order, whatever the one of --map: a row without key is known by what it says.
  const columns = new Map(pairs.map((pair) => pairOf(pair, header)).sort(([a], [b]) => (a < b ? -1 : 1)))
  const names = [...columns.keys()]
  if (!columns.has('score')) throw new UsageError(`--map: expected at least score=COLUMN. ${known(header)}`)
  if (names.some((name) => name.startsWith('contact.')) && !names.some((name) => identifiers.includes(name))) {
    throw new UsageError(`--map: a contact is known by one of ${identifiers.join(', ')}.`)
  }
  return columns
}

function pairOf(pair: string, header: readonly string[]): [string, number] {
  const [, field = '', column = ''] = /^([^=]*)=?(.*)$/s.exec(pair)?.map((part) => part.trim()) ?? []
  const isProperty = PropertyKey.safeParse(/^property\.(.*)$/s.exec(field)?.[1]).success
  if (!mappable.includes(field) && !isProperty) {
    throw new UsageError(`--map: there is no field “${field}”. Expected ${[...mappable, 'property.NAME'].join(', ')}.`)
  }
  const index = header.indexOf(column)
  if (index === -1) throw new UsageError(`--map: there is no column “${column}” for ${field}. ${known(header)}`)
  return [field, index]
}

const known = (header: readonly string[]) => `The file has: ${header.join(', ')}.`

function answerIn(
  row: CsvRow,
  header: readonly string[],
  columns: Map<string, number>,
): { answer: ImportedAnswer } | { reason: string } {
  if (row.fault) return { reason: row.fault }
  if (row.cells.length !== header.length) {
    return { reason: `Expected ${header.length} cells, found ${row.cells.length}` }
  }
  if ([...columns.values()].some((column) => row.cells[column]?.includes('\uFFFD'))) {
    return { reason: 'Expected UTF-8; save the file as CSV UTF-8' }
  }
  const result = ImportedAnswer.safeParse(fieldsOf(row.cells, columns))
  if (result.success) return { answer: result.data }
  const reasons = result.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  )
  return { reason: reasons.join('; ') }
}

/** The row by its fields, those of one group together; empty cells are absent. */
function fieldsOf(cells: readonly string[], columns: Map<string, number>) {
  const groups: Record<'contact' | 'properties', Record<string, string>> = { contact: {}, properties: {} }
  const fields: Record<string, unknown> = { properties: groups.properties }
  for (const [field, index] of columns) {
    const value = undefused((cells[index] ?? '').trim())
    if (value === '') continue
    if (field.startsWith('contact.')) groups.contact[field.slice('contact.'.length)] = value
    else if (field.startsWith('property.')) groups.properties[field.slice('property.'.length)] = value
    else fields[field] = value
  }
  return Object.keys(groups.contact).length > 0 ? { ...fields, contact: groups.contact } : fields
}

/** Counts, for rows without a key, how many before them said the same. */
function numbering() {
  const seen = new Map<string, number>()
  return (answer: ImportedAnswer): Numbered => {
    if (answer.key !== undefined) return { answer, occurrence: 0 }
    const content = contentOf(answer)
    const occurrence = seen.get(content) ?? 0
    seen.set(content, occurrence + 1)
    return { answer, occurrence }
  }
}

/** The rows that were not stored, in a file that is made with the first of them. */
class Rejects {
  readonly file: string
  count = 0
  readonly #header: readonly string[]
  #handle: number | undefined

  constructor(file: string, header: readonly string[]) {
    this.file = beside(`${file.replace(/\.csv$/i, '')}.rejected.csv`)
    this.#header = header
    rmSync(this.file, { force: true })
  }

  add(row: CsvRow, reason: string): void {
    this.#handle ??= this.#begun()
    writeSync(this.#handle, stringify([[row.line, reason, ...row.cells]], { escape_formulas: true }))
    this.count++
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  #begun(): number {
    const handle = openSync(this.file, 'w')
    writeSync(handle, stringify([['line', 'reason', ...this.#header]]))
    return handle
  }
}

/** The file itself, or one of its name here where its folder takes no files. */
function beside(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch {
    return basename(file)
  }
}

/** What an import has done, in words. */
export function importTold(done: Imported): string {
  const here = `${number(done.known)} ${done.known === 1 ? 'was' : 'were'} here already`
  const counts = `${many(done.added, 'answer')} added, ${here}, ${many(done.rejected, 'row')} rejected.`
  const file = `\nWhat was rejected is in ${done.rejectedFile}, with its line and the reason.`
  return done.rejectedFile ? counts + file : counts
}
