import { basename } from 'node:path'
import { type ImportCounts, noImportCounts } from '../../shared/import.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import type { TableRow } from '../domain/imports/table.ts'
import { addToTally, type Tally } from '../domain/imports/warnings.ts'
import type { ImportRow } from '../domain/responses/import-batches.ts'
import { type ReadingOptions, type ResponseRowError, readResponseRow } from '../domain/responses/import-reading.ts'
import { findDefaultTimeZone } from '../domain/responses/import-time-zone.ts'
import { resolveTime } from '../domain/responses/imports.ts'
import { StreamedImport } from '../domain/responses/streamed-import.ts'
import { findOpenSurvey } from '../domain/responses/submission.ts'
import { createRetrier } from '../domain/retry.ts'
import { createFingerprint, createRowIdentifier } from '../domain/row-identity.ts'
import { listSegmentKeys } from '../domain/workspaces/segment-keys.ts'
import { formatCount, formatNumber } from './format.ts'
import { progressBar } from './progress.ts'
import { RejectedRowsFile } from './rejected-rows-file.ts'
import { openResponseFile, type ResponseFile, type ResponseFileOptions } from './response-file.ts'
import { rowErrorMessages } from './response-report.ts'
import { getFileSize } from './table-file.ts'
import { describeWarnings } from './warnings.ts'

/** Rows per batch. Larger batches are faster but block respondents for longer. */
const BATCH_SIZE = 2000

/** Rows that are put in order before they are stored. */
const WINDOW_SIZE = 20_000

/** Responses older than this open no follow-ups unless it is requested. */
const FOLLOW_UP_AGE_MS = 30 * 24 * 60 * 60 * 1000

/** The outcome of the command. */
export interface ImportResult extends ImportCounts {
  /** Undefined for a dry run. */
  id: string | undefined
  /** Rows without a date that were left out as requested. */
  withoutDate: number
  /** What rows lost although they were taken, by field and reason. */
  warnings: ReadonlyMap<string, Tally>
  /** The file of the rejected rows, with their lines and reasons. */
  rejectedFile: string | undefined
}

interface ResponseImportOptions extends ResponseFileOptions {
  survey: string
  /** Only read the file and report how it is read. */
  dryRun?: boolean | undefined
  /** Whether values of stored responses that differ in the file are replaced. */
  update?: boolean | undefined
  /** Older responses open no follow-ups; null if none does. The default is 30 days ago. */
  followUpsSince?: number | null | undefined
  /** Prints how the file is read, before anything is stored. */
  print?: (text: string) => void
}

/**
 * `vouch import responses`: stores the rows of a file as responses, in constant memory except for a hundred bytes per row
 * without a key. The whole file is read first: nothing is stored if more than a few rows fail for the same cause. Other invalid
 * rows go to `FILE.rejected.csv` with their line and the reason. A second run adds nothing.
 * @throws UsageError for an unusable file, mapping or option; nothing is stored then
 */
export async function importResponsesFromFile(
  deps: Deps,
  file: string,
  options: ResponseImportOptions,
): Promise<ImportResult> {
  getFileSize(file)
  const survey = await findOpenSurvey(deps, options.survey)
  const caller = cliCaller(survey.workspaceId)
  const segmentKeys = await listSegmentKeys(deps, caller)
  const timeZone = await findDefaultTimeZone(deps, survey)
  const defaults = { country: survey.country, timeZone, now: deps.now() }
  const responseFile = await openResponseFile(file, options, {
    ...defaults,
    propertyKeys: segmentKeys.map(({ key }) => key),
  })
  options.print?.(responseFile.report)
  if (options.dryRun) return countDryRun(responseFile)
  const followUpsSince = options.followUpsSince === undefined ? deps.now() - FOLLOW_UP_AGE_MS : options.followUpsSince
  const { table } = responseFile
  const fields = Object.fromEntries(responseFile.options.columns)
  const run = new ImportRun(file, responseFile, survey.timeZone)
  const stream = await StreamedImport.start(
    deps,
    caller,
    survey,
    {
      name: basename(file),
      header: table.header,
      mapping: { fields, timeZone: responseFile.options.timeZone, followUpsSince },
    },
    { update: options.update ?? false, followUpsSince, retry: createRetrier(() => run.describeProgress()) },
  )
  return run.store(stream)
}

/** Stores the rows of a file. */
class ImportRun {
  readonly #size: number
  readonly #file: ResponseFile
  readonly #timeZone: string
  readonly #rejectedRows: RejectedRowsFile
  readonly #identifyRow = createRowIdentifier()
  readonly #fingerprint = createFingerprint()
  readonly #rejected = new Map<ResponseRowError, Tally>()
  readonly #warnings = new Map<string, Tally>()
  readonly #skipped = { 'no-score': 0, 'no-date': 0 }
  #window: (ImportRow & { row: TableRow })[] = []
  #stored = 0

  constructor(path: string, file: ResponseFile, timeZone: string) {
    this.#size = getFileSize(path)
    this.#file = file
    this.#timeZone = timeZone
    this.#rejectedRows = new RejectedRowsFile(path, file.table.header)
  }

  describeProgress(): string {
    return `${formatCount(this.#stored, 'response')} of the file are stored. Run the command again for the others.`
  }

  async store(stream: StreamedImport): Promise<ImportResult> {
    const bar = progressBar('Importing', this.#size)
    let shownBytes = 0
    try {
      for await (const row of this.#file.table.readRows()) {
        this.#add(row, this.#file.options)
        if (this.#window.length === WINDOW_SIZE) await this.#storeWindow(stream)
        if (row.bytes !== shownBytes) bar.update(row.bytes)
        shownBytes = row.bytes
      }
      await this.#storeWindow(stream)
    } catch (error) {
      await this.#finish(stream, false).catch(() => undefined)
      throw error
    } finally {
      bar.stop()
    }
    await this.#finish(stream, true)
    return {
      id: stream.id,
      ...stream.counts,
      withoutDate: this.#skipped['no-date'],
      warnings: this.#warnings,
      rejectedFile: this.#rejectedRows.count > 0 ? this.#rejectedRows.file : undefined,
    }
  }

  #add(row: TableRow, options: ReadingOptions): void {
    this.#fingerprint.add(row.cells)
    const reading = readResponseRow(row, options)
    if ('skipped' in reading) this.#skipped[reading.skipped]++
    else if ('error' in reading) {
      addToTally(this.#rejected, reading.error, row.line, reading.cell)
      this.#rejectedRows.add(row, rowErrorMessages[reading.error])
    } else {
      const { response, warnings } = reading
      for (const { field, code, cell } of warnings) addToTally(this.#warnings, `${field} ${code}`, row.line, cell)
      this.#window.push({ row, response, identity: this.#identifyRow(row.cells, response.key) })
    }
  }

  /** In the order of their times: rows next to each other in the database are stored faster. */
  async #storeWindow(stream: StreamedImport): Promise<void> {
    const { now } = this.#file.options
    const timedRows = this.#window.map((row) => ({ row, time: resolveTime(row.response, this.#timeZone, now) }))
    const sortedRows = timedRows.sort((a, b) => a.time - b.time).map(({ row }) => row)
    this.#window = []
    for (let start = 0; start < sortedRows.length; start += BATCH_SIZE) {
      const batch = sortedRows.slice(start, start + BATCH_SIZE)
      const results = await stream.storeRows(batch)
      this.#stored += results.filter(({ outcome }) => outcome !== 'rejected').length
      for (const [index, result] of results.entries()) {
        if (result.outcome === 'rejected') this.#rejectedRows.add(batch[index]?.row as TableRow, result.reason)
      }
    }
  }

  async #finish(stream: StreamedImport, isComplete: boolean): Promise<void> {
    this.#rejectedRows.close()
    await stream.finish({
      isComplete,
      fingerprint: this.#fingerprint.finish(),
      reasons: toCounts(this.#rejected),
      warnings: toCounts(this.#warnings),
      withoutScore: this.#skipped['no-score'],
      withoutDate: this.#skipped['no-date'],
    })
  }
}

const toCounts = (tallies: ReadonlyMap<string, Tally>): Record<string, number> =>
  Object.fromEntries([...tallies].map(([key, { count }]) => [key, count]))

/** What a dry run knows: whether rows are new depends on the database at the time of the import. */
function countDryRun({ inspection }: ResponseFile): ImportResult {
  const { readable, withoutScore, withoutDate } = inspection
  const rejected = [...inspection.rejected.values()].reduce((sum, { count }) => sum + count, 0)
  const counts = { ...noImportCounts, added: readable, rejected, withoutScore }
  return { ...counts, id: undefined, withoutDate, warnings: new Map(), rejectedFile: undefined }
}

/** The summary to print. */
export function formatImportResult(result: ImportResult): string {
  const isDryRun = result.id === undefined
  const outcomes = [
    isDryRun
      ? `${formatCount(result.added, 'response')} can be read`
      : `${formatCount(result.added, 'response')} added`,
    ...(result.updated > 0 ? [`${formatNumber(result.updated)} updated`] : []),
    ...(isDryRun ? [] : [`${formatNumber(result.unchanged)} already existed`]),
    `${formatCount(result.rejected, 'row')} ${isDryRun ? 'would be ' : ''}rejected`,
    ...(result.withoutScore > 0 ? [`${formatNumber(result.withoutScore)} without a score`] : []),
    ...(result.withoutDate > 0 ? [`${formatNumber(result.withoutDate)} without a date left out`] : []),
  ]
  const lines = [`${outcomes.join(', ')}.`, ...describeWarnings(toCounts(result.warnings), result.warnings)]
  if (result.rejectedFile) lines.push(`Rejected rows are in ${result.rejectedFile}, with their line and the reason.`)
  return lines.join('\n')
}
