import { type ImportCounts, noImportCounts } from '../../../shared/import.ts'
import { retryOnConflict } from '../../store/database.ts'
import type { NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { formatCounts } from '../import-records.ts'
import {
  type ImportRow,
  planResponseRows,
  type ResponseImport,
  type RowResult,
  type RowsPlan,
} from './import-batches.ts'

/** Repeats work while the database is unavailable. */
type Retry = <Result>(run: () => Promise<Result>) => Promise<Result>

/** Where the rows of a file go: into the database, or nowhere. */
export interface RowSink {
  /** What has become of the rows so far. */
  readonly counts: ImportCounts
  /** How many more responses there are with each score. */
  readonly scoreChanges: number[]
  storeRows(rows: readonly ImportRow[]): Promise<RowResult[]>
  finish(end: ImportEnd): Promise<void>
}

/**
 * An import of responses whose rows arrive one batch after the other, and whose file is not stored. The progress is stored
 * with the rows of each batch.
 */
export class StreamedImport implements RowSink {
  readonly id: string
  counts: ImportCounts = { ...noImportCounts }
  /** How many more responses there are with each score. */
  scoreChanges: number[] = Array.from({ length: 11 }, () => 0)
  readonly #deps: Deps
  readonly #survey: OpenSurveyRow
  readonly #options: ResponseImport
  readonly #retry: Retry
  #processed = 0
  #lastBatch: Promise<unknown> = Promise.resolve()
  /** Whether the last rows were new: the next ones are then not looked up before they are inserted. */
  #expectsNewRows = true

  private constructor(deps: Deps, survey: OpenSurveyRow, { retry, ...options }: ResponseImport & { retry: Retry }) {
    this.id = options.importId
    this.#retry = retry
    this.#deps = deps
    this.#survey = survey
    this.#options = options
  }

  static async start(
    deps: Deps,
    caller: Caller,
    survey: OpenSurveyRow,
    file: { name: string; header: readonly string[]; mapping: object },
    options: Omit<ResponseImport, 'importId' | 'actor'> & { retry: Retry },
  ): Promise<StreamedImport> {
    const now = deps.now()
    const { workspaceId } = survey
    const id = deps.newId(now)
    const record = {
      ...{ id, workspaceId, kind: 'responses' as const, surveyId: survey.id, fileName: file.name },
      header: JSON.stringify(file.header),
      mapping: JSON.stringify(file.mapping),
      ...{ createdAt: now, createdBy: caller.actor, startedAt: now, progressedAt: now },
    }
    const entry = auditEntry(deps, caller, 'response-import.started', id, { surveyId: survey.id })
    await options.retry(async () => {
      const [existing] = await deps.database.all(store.selectImportById(workspaceId, id))
      if (!existing) await deps.database.batch([store.insertImport(record), entry])
    })
    return new StreamedImport(deps, survey, { ...options, importId: id, actor: caller.actor })
  }

  /**
   * Stores some rows, in one batch. Call it again before it resolves: the next rows are planned while these are written. They are
   * stored in the order of the calls, and none after a batch that failed.
   * @throws DomainError `import-cancelled`
   */
  storeRows(rows: readonly ImportRow[]): Promise<RowResult[]> {
    const earlierBatches = this.#lastBatch
    const planAhead = isIndependent(rows) ? this.#planNewRows(rows) : undefined
    const batch = earlierBatches.then(async () => this.#storeBatch(rows, await (planAhead ?? this.#planNewRows(rows))))
    this.#lastBatch = batch
    // The caller gets the errors.
    batch.catch(() => undefined)
    planAhead?.catch(() => undefined)
    return batch
  }

  /** Plans rows without looking them up, if they are probably new; otherwise there is no plan yet. */
  async #planNewRows(rows: readonly ImportRow[]): Promise<RowsPlan | undefined> {
    if (!this.#expectsNewRows) return undefined
    // An earlier import may have stored rows that have a key now under another one.
    const hasKeys = rows.some(({ response }) => response.key !== undefined)
    if (hasKeys && (await this.#hasEarlierImports())) return undefined
    return planResponseRows(this.#deps, this.#survey, rows, { ...this.#options, assumeNew: true })
  }

  async #hasEarlierImports(): Promise<boolean> {
    const { id, workspaceId } = this.#survey
    return (await this.#deps.database.all(store.selectEarlierImports(workspaceId, id, 2))).length > 1
  }

  async #storeBatch(rows: readonly ImportRow[], planAhead: RowsPlan | undefined): Promise<RowResult[]> {
    let nextPlan = planAhead
    let plan: RowsPlan | undefined
    const from = this.#processed
    const to = from + rows.length
    await this.#retry(() =>
      retryOnConflict(async () => {
        const [row] = await this.#deps.database.all(store.selectImportById(this.#survey.workspaceId, this.id))
        // The batch of an earlier attempt was stored, though the database could not say so.
        if (plan && row?.done === to) return
        if (!row || row.cancelledAt !== null) throw cancelled()
        plan = nextPlan ?? (await planResponseRows(this.#deps, this.#survey, rows, this.#options))
        nextPlan = undefined
        const counts = formatCounts(addPlan(this, plan))
        const progress = { processed: to, row_count: to, counts, progressed_at: this.#deps.now() }
        await this.#deps.database.batch([
          ...store.assertImportPosition(row.workspaceId, this.id, from),
          ...plan.statements,
          store.advanceImport(row.workspaceId, this.id, from, progress),
        ])
      }),
    )
    if (!plan) throw cancelled()
    this.#processed = to
    this.#expectsNewRows = plan.results.every(({ outcome }) => outcome === 'added' || outcome === 'rejected')
    Object.assign(this, addPlan(this, plan))
    return plan.results
  }

  /** Ends the import. What is stored stays when it did not reach the end of its file. */
  async finish({ isComplete, fingerprint, reasons, warnings, withoutScore, withoutDate }: ImportEnd): Promise<void> {
    const now = this.#deps.now()
    const leftOut = addLeftOut(this.counts, { reasons, withoutScore, withoutDate })
    const processed = this.#processed + leftOut
    const values = {
      ...(isComplete ? { finished_at: now } : { cancelled_at: now }),
      ...{ fingerprint, processed, row_count: processed },
      counts: formatCounts(this),
      reasons: JSON.stringify(reasons),
      warnings: JSON.stringify(warnings),
    }
    const statement = store.advanceImport(this.#survey.workspaceId, this.id, this.#processed, values)
    await this.#retry(() => this.#deps.database.batch([statement]))
  }
}

/** Whether the plan of rows does not depend on rows that are being stored: contacts, and rows that the file repeats. */
const isIndependent = (rows: readonly ImportRow[]) =>
  rows.every(({ response, identity }) => !response.contact && !identity.isRepeated)

/** Counts rows that were left out before they could be stored. @returns how many they are */
function addLeftOut(
  counts: ImportCounts,
  { reasons, withoutScore, withoutDate }: Pick<ImportEnd, 'reasons' | 'withoutScore' | 'withoutDate'>,
): number {
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0)
  counts.rejected += rejected
  counts.withoutScore += withoutScore
  counts.withoutDate += withoutDate
  return rejected + withoutScore + withoutDate
}

/** How many contacts that would change a dry run keeps. */
const MAX_CONTACT_CHANGES = 20

/** A dry run: counts what an import would do, and stores nothing. */
export class DryRun implements RowSink {
  counts: ImportCounts = { ...noImportCounts }
  scoreChanges: number[] = Array.from({ length: 11 }, () => 0)
  /** The first existing contacts that would change. */
  readonly contactChanges = new Map<string, NewImportChange>()
  readonly #deps: Deps
  readonly #survey: OpenSurveyRow
  readonly #options: ResponseImport

  constructor(deps: Deps, survey: OpenSurveyRow, options: Omit<ResponseImport, 'importId' | 'actor'>) {
    this.#deps = deps
    this.#survey = survey
    this.#options = { ...options, importId: '', actor: '' }
  }

  async storeRows(rows: readonly ImportRow[]): Promise<RowResult[]> {
    const plan = await planResponseRows(this.#deps, this.#survey, rows, this.#options)
    Object.assign(this, addPlan(this, plan))
    for (const change of plan.contactChanges) {
      if (change.before !== null && this.contactChanges.size < MAX_CONTACT_CHANGES)
        this.contactChanges.set(change.id, change)
    }
    return plan.results
  }

  async finish(end: ImportEnd): Promise<void> {
    addLeftOut(this.counts, end)
  }
}

/** How an import ended, and the rows that were left out before they could be stored. */
export interface ImportEnd {
  isComplete: boolean
  fingerprint: string
  /** By reason. */
  reasons: Record<string, number>
  /** Values that were left out, by field and reason. */
  warnings: Record<string, number>
  withoutScore: number
  /** Rows without a date that were left out as requested. */
  withoutDate: number
}

const cancelled = () => new DomainError('conflict', 'import-cancelled', 'This import was cancelled.')

/** Counts what a plan does. */
export function addPlan(
  { counts, scoreChanges }: { counts: ImportCounts; scoreChanges: readonly number[] },
  { results, followUps, scoreChanges: changes }: RowsPlan,
): { counts: ImportCounts; scoreChanges: number[] } {
  const sum = { ...counts, followUps: counts.followUps + followUps }
  for (const result of results) {
    sum[result.outcome]++
    if (result.outcome !== 'rejected' && result.hasDifferences) sum.differing++
  }
  return { counts: sum, scoreChanges: scoreChanges.map((count, score) => count + (changes[score] ?? 0)) }
}
