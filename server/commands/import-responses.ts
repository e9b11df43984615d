import { basename } from 'node:path'
import { instantFromWallClock } from '../../shared/calendar.ts'
import type { ImportCounts } from '../../shared/import.ts'
import { Day } from '../../shared/text.ts'
import { cliCaller, type Deps } from '../domain/deps.ts'
import type { TableRow } from '../domain/imports/table.ts'
import { addToTally, type Tally } from '../domain/imports/warnings.ts'
import { requireKeyOfEarlierImport } from '../domain/responses/earlier-imports.ts'
import type { ImportRow } from '../domain/responses/import-batches.ts'
import { type ReadingOptions, type ResponseRowError, readResponseRow } from '../domain/responses/import-reading.ts'
import { findDefaultTimeZone } from '../domain/responses/import-time-zone.ts'
import { FOLLOW_UP_AGE_MS } from '../domain/responses/import-uploads.ts'
import { resolveTime } from '../domain/responses/imports.ts'
import { DryRun, type RowSink, StreamedImport } from '../domain/responses/streamed-import.ts'
import { findOpenSurvey } from '../domain/responses/submission.ts'
import { createRetrier } from '../domain/retry.ts'
import { computeFingerprint, createFingerprint, createRowIdentifier } from '../domain/row-identity.ts'
import { listSegmentKeys } from '../domain/workspaces/segment-keys.ts'
import { formatCount, formatNumber } from './format.ts'
import { describePreview } from './import-preview.ts'
import { t } from './language.ts'
import { progressBar } from './progress.ts'
import { RejectedRowsFile } from './rejected-rows-file.ts'
import { openResponseFile, type ResponseFile, type ResponseFileOptions } from './response-file.ts'
import { formatPositive } from './response-report.ts'
import { getFileSize } from './table-file.ts'
import { UsageError } from './usage.ts'
import { describeWarnings } from './warnings.ts'

/** Rows per batch. Larger batches are faster but block respondents for longer. */
const BATCH_SIZE = 2000

/** Rows that are put in order before they are stored. */
const WINDOW_SIZE = 20_000

/** The outcome of the command. */
export interface ImportResult extends ImportCounts {
  /** Undefined for a dry run. */
  id: string | undefined
  /** Of a dry run: the score that would result, and the contacts that would change. */
  preview?: string
  /** What rows lost although they were taken, by field and reason. */
  warnings: ReadonlyMap<string, Tally>
  /** The file of the rejected rows, with their lines and reasons. */
  rejectedFile: string | undefined
}

interface ResponseImportOptions extends ResponseFileOptions {
  survey: string
  /** Only report what would be imported. */
  dryRun?: boolean | undefined
  /** Whether values of stored responses that differ in the file are replaced. */
  update?: boolean | undefined
  /** Earlier responses open no follow-ups: a day, or `none` if no response opens one. The default is 30 days ago. */
  followUpsSince?: string | undefined
  /** Prints how the file is read, before anything is stored. */
  print?: (text: string) => void
}

/**
 * `vouch import responses`: stores the rows of a file as responses, in constant memory except for up to seventeen bytes
 * per row. The whole file is read first: nothing is stored if more than a few rows fail for the same cause. Other invalid
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
  const followUpsSince = parseFollowUpsSince(options.followUpsSince, survey.timeZone, deps.now())
  const { table } = responseFile
  const fields = Object.fromEntries(responseFile.options.columns)
  await requireKeyOfEarlierImport(deps, survey, {
    fingerprint: await computeFingerprint(table.readRows()),
    hasKey: 'key' in fields,
  })
  const run = new ImportRun(file, responseFile, survey.timeZone, options)
  if (options.dryRun) {
    const dryRun = new DryRun(deps, survey, { update: options.update ?? false, followUpsSince })
    const result = await run.store(dryRun)
    return { ...result, id: undefined, preview: await describePreview(deps, caller, survey.id, dryRun) }
  }
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
  return { ...(await run.store(stream)), id: stream.id }
}

/** The first instant whose responses open follow-ups; null if none does. */
function parseFollowUpsSince(value: string | undefined, timeZone: string, now: number): number | null {
  if (value === undefined) return now - FOLLOW_UP_AGE_MS
  if (value === 'none') return null
  const day = Day.safeParse(value)
  if (day.success) return instantFromWallClock(`${day.data}T00:00:00`, timeZone)
  throw new UsageError(t().options.followUpsSince)
}

/** Stores the rows of a file. */
class ImportRun {
  readonly #size: number
  readonly #file: ResponseFile
  readonly #timeZone: string
  readonly #rejectedRows: RejectedRowsFile | undefined
  #rejectedCount = 0
  readonly #identifyRow = createRowIdentifier()
  readonly #fingerprint = createFingerprint()
  readonly #rejected = new Map<ResponseRowError, Tally>()
  readonly #warnings = new Map<string, Tally>()
  readonly #skipped = { 'no-score': 0, 'no-date': 0 }
  #window: (ImportRow & { row: TableRow })[] = []
  #stored = 0
  /** The window that is being stored while the next one is read. */
  #storing: Promise<void> = Promise.resolve()

  constructor(
    path: string,
    file: ResponseFile,
    timeZone: string,
    { dryRun = false }: { dryRun?: boolean | undefined },
  ) {
    this.#size = getFileSize(path)
    this.#file = file
    this.#timeZone = timeZone
    this.#rejectedRows = dryRun ? undefined : new RejectedRowsFile(path, file.table.header)
  }

  describeProgress(): string {
    return t().imports.stored(formatCount(this.#stored, 'response'))
  }

  async store(sink: RowSink): Promise<Omit<ImportResult, 'id'>> {
    const bar = progressBar('importing', this.#size)
    let shownBytes = 0
    try {
      for await (const row of this.#file.table.readRows()) {
        this.#add(row, this.#file.options)
        if (this.#window.length === WINDOW_SIZE) await this.#startWindow(sink)
        if (row.bytes !== shownBytes) bar.update(row.bytes)
        shownBytes = row.bytes
      }
      await this.#startWindow(sink)
      await this.#storing
    } catch (error) {
      await this.#storing.catch(() => undefined)
      await this.#finish(sink, false).catch(() => undefined)
      throw error
    } finally {
      bar.stop()
    }
    await this.#finish(sink, true)
    return {
      ...sink.counts,
      warnings: this.#warnings,
      rejectedFile: this.#rejectedCount > 0 ? this.#rejectedRows?.file : undefined,
    }
  }

  /** Stores the rows read so far, once those before them are stored. Meanwhile the next ones are read. */
  async #startWindow(sink: RowSink): Promise<void> {
    const window = this.#window
    this.#window = []
    await this.#storing
    this.#storing = this.#storeWindow(sink, window)
    // Its awaiting caller gets the error; without a handler here, it would end the process.
    this.#storing.catch(() => undefined)
  }

  #add(row: TableRow, options: ReadingOptions): void {
    this.#fingerprint.add(row.cells)
    const reading = readResponseRow(row, options)
    if ('skipped' in reading) this.#skipped[reading.skipped]++
    else if ('error' in reading) {
      addToTally(this.#rejected, reading.error, row.line, reading.cell)
      this.#reject(row, t().responseErrors[reading.error])
    } else {
      const { response, warnings } = reading
      for (const { field, code, cell } of warnings) addToTally(this.#warnings, `${field} ${code}`, row.line, cell)
      this.#window.push({ row, response, identity: this.#identifyRow(row.cells, response.key) })
    }
  }

  #reject(row: TableRow, reason: string): void {
    this.#rejectedRows?.add(row, reason)
    this.#rejectedCount++
  }

  /** In the order of their times: rows next to each other in the database are stored faster. */
  async #storeWindow(sink: RowSink, window: (ImportRow & { row: TableRow })[]): Promise<void> {
    const { now } = this.#file.options
    const timedRows = window.map((row) => ({ row, time: resolveTime(row.response, this.#timeZone, now) }))
    const sortedRows = timedRows.sort((a, b) => a.time - b.time).map(({ row }) => row)
    let storing: Promise<void> = Promise.resolve()
    for (let start = 0; start < sortedRows.length; start += BATCH_SIZE) {
      const next = this.#storeBatch(sink, sortedRows.slice(start, start + BATCH_SIZE))
      // It fails if the batch before it does, of which the error is thrown.
      next.catch(() => undefined)
      await storing
      storing = next
    }
    await storing
  }

  async #storeBatch(sink: RowSink, batch: readonly (ImportRow & { row: TableRow })[]): Promise<void> {
    const results = await sink.storeRows(batch)
    this.#stored += results.filter(({ outcome }) => outcome !== 'rejected').length
    for (const [index, result] of results.entries()) {
      if (result.outcome === 'rejected') this.#reject(batch[index]?.row as TableRow, t().responseErrors[result.error])
    }
  }

  async #finish(sink: RowSink, isComplete: boolean): Promise<void> {
    this.#rejectedRows?.close()
    await sink.finish({
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

/** The summary to print. */
export function formatImportResult(result: ImportResult): string {
  const texts = t().imports
  const counts = {
    added: formatCount(result.added, 'response'),
    updated: formatNumber(result.updated),
    hasUpdates: result.updated > 0,
    unchanged: formatNumber(result.unchanged),
    rejected: formatCount(result.rejected, 'row'),
    differing: formatPositive(result.differing),
    withoutScore: formatPositive(result.withoutScore),
    withoutDate: formatPositive(result.withoutDate),
    followUps: formatCount(result.followUps, 'follow-up'),
  }
  const lines = [
    texts.responses(counts, result.id === undefined),
    ...describeWarnings(toCounts(result.warnings), result.warnings),
  ]
  if (result.rejectedFile) lines.push(texts.rejectedFile(result.rejectedFile))
  if (result.preview) lines.push(result.preview)
  else if (result.id !== undefined && result.added + result.updated > 0) lines.push(texts.undo(result.id))
  return lines.join('\n')
}
