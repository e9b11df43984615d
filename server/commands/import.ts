import { accessSync, closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { surveyToTake } from '../domain/answers.ts'
import type { Deps } from '../domain/deps.ts'
import { contentOf, ImportedAnswer, importAnswers, type Numbered } from '../domain/imports.ts'
import { type CsvRow, csvRows, delimiterOf } from './csv-file.ts'
import { progressBar } from './progress.ts'
import { UsageError } from './usage.ts'

/** How many rows go into one batch. */
const TOGETHER = 500

const plain = ['score', 'key', 'at', 'comment', 'locale']
const contact = ['externalId', 'email', 'phone', 'name', 'locale'].map((field) => `contact.${field}`)

/** What the command did, for its last line. */
export interface Imported {
  added: number
  known: number
  rejected: number
  /** Where the rejected rows are, with their lines and reasons. */
  rejectedFile: string | undefined
}

/**
 * `vouch import responses`: stores the rows of a CSV file as answers, in constant memory. A row that is not right goes to
 * `FILE.rejected.csv` with its line and the reason, and the others are stored. Running it again adds nothing twice.
 * @throws UsageError for a file or a mapping that cannot work; nothing has been stored then
 */
export async function importResponses(
  deps: Deps,
  file: string,
  options: { survey: string; map: readonly string[]; followUps: boolean },
): Promise<Imported> {
  const survey = await surveyToTake(deps, options.survey)
  const rows = csvRows(file, await delimiterOf(file))
  const header = ((await rows.next()).value as CsvRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw new UsageError(`${file} is empty: expected a first line with the names of the columns.`)
  const columns = mapping(options.map, header)
  const bar = progressBar('Importing', statSync(file).size)
  const rejects = new Rejects(file, header)
  const numbered = numbering()
  const done = { added: 0, known: 0 }
  let batch: (Numbered & { row: CsvRow })[] = []

  async function store(): Promise<void> {
    const outcomes = await importAnswers(deps, survey, batch, options)
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof outcome === 'string') done[outcome]++
      else rejects.add(batch[index]?.row as CsvRow, outcome.rejected)
    }
    batch = []
  }

  for await (const row of rows) {
    const read = answerIn(row, header, columns)
    if ('reason' in read) rejects.add(row, read.reason)
    else batch.push({ row, ...numbered(read.answer) })
    if (batch.length === TOGETHER) await store()
    bar.update(row.bytes)
  }
  await store()
  bar.stop()
  return { ...done, ...rejects.close() }
}

/**
 * Which column each field comes from: `score=Score,property.shop=Shop`.
 * @throws UsageError for a field that does not exist, or a column that the file does not have
 */
function mapping(map: readonly string[], header: readonly string[]): Map<string, number> {
  const pairs = map.flatMap((part) => part.split(',')).filter((pair) => pair !== '')
  const columns = new Map(pairs.map((pair) => pairOf(pair, header)))
  if (!columns.has('score')) throw new UsageError('--map: expected at least score=COLUMN.')
  return columns
}

function pairOf(pair: string, header: readonly string[]): [string, number] {
  const [field = '', ...rest] = pair.split('=')
  const column = rest.join('=')
  if (![...plain, ...contact].includes(field) && !field.startsWith('property.')) {
    throw new UsageError(
      `--map: there is no field “${field}”. Expected ${[...plain, ...contact, 'property.NAME'].join(', ')}.`,
    )
  }
  const index = header.indexOf(column)
  if (index !== -1) return [field, index]
  throw new UsageError(`--map: there is no column “${column}”. The file has: ${header.join(', ')}.`)
}

function answerIn(
  row: CsvRow,
  header: readonly string[],
  columns: Map<string, number>,
): { answer: ImportedAnswer } | { reason: string } {
  if (row.fault) return { reason: row.fault }
  if (row.cells.length !== header.length) {
    return { reason: `Expected ${header.length} cells, found ${row.cells.length}` }
  }
  if (row.cells.some((cell) => cell.includes('\uFFFD'))) return { reason: 'Expected UTF-8; save the file as CSV UTF-8' }
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

/** Our own exports put an apostrophe before what a spreadsheet would run as a formula. */
const undefused = (cell: string) => cell.replace(/^'(?=[=+\-@\t\r])/, '')

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
  readonly #file: string
  readonly #header: readonly string[]
  #handle: number | undefined
  #count = 0

  constructor(file: string, header: readonly string[]) {
    this.#file = beside(`${file.replace(/\.csv$/i, '')}.rejected.csv`)
    this.#header = header
    rmSync(this.#file, { force: true })
  }

  add(row: CsvRow, reason: string): void {
    if (this.#handle === undefined) {
      this.#handle = openSync(this.#file, 'w')
      writeSync(this.#handle, stringify([['line', 'reason', ...this.#header]]))
    }
    writeSync(this.#handle, stringify([[row.line, reason, ...row.cells]]))
    this.#count++
  }

  close(): { rejected: number; rejectedFile: string | undefined } {
    if (this.#handle === undefined) return { rejected: 0, rejectedFile: undefined }
    closeSync(this.#handle)
    return { rejected: this.#count, rejectedFile: this.#file }
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
