import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/imports.ts'
import type { Caller, Deps } from '../deps.ts'
import { formatCounts, getImportState, parseCounts } from '../import-records.ts'
import type { CsvRow } from '../imports/csv-reader.ts'
import { SeenKeys } from '../imports/seen-keys.ts'
import { buildImportCompletion, buildImportStep, type Rejection } from '../imports/steps.ts'
import type { RowsPlan } from './import-batches.ts'
import { findResponseExcess, inspectResponses } from './import-inspection.ts'
import { type LineReading, planLines } from './import-lines.ts'
import { type StoredMapping, type StoredResponseRow, toReadingOptions } from './stored-mapping.ts'
import { addPlan } from './streamed-import.ts'
import { findOpenSurvey } from './submission.ts'

type WorkspaceScope = Pick<Caller, 'workspaceId'>

/**
 * Continues an import of responses until it is done or the signal aborts: the dry run first, later the import. Each chunk
 * is one batch with the progress.
 * @returns whether there is more to do
 */
export async function runResponseImport(
  deps: Deps,
  scope: WorkspaceScope,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const seen = new SeenKeys()
  while (await retryOnConflict(() => importNextChunk(deps, scope, id, seen))) {
    if (signal.aborted) return true
  }
  return false
}

async function importNextChunk(
  deps: Deps,
  { workspaceId }: WorkspaceScope,
  id: string,
  seen: SeenKeys,
): Promise<boolean> {
  seen.discard()
  const [row] = await deps.database.all(store.selectImportById(workspaceId, id))
  const state = row && getImportState(row)
  if (!row || (state !== 'checking' && state !== 'running')) return false
  if (state === 'checking' && row.done === 0) {
    if (!(await inspectStoredRows(deps, row))) return false
    const [inspectedRow] = await deps.database.all(store.selectImportById(workspaceId, id))
    if (!inspectedRow || getImportState(inspectedRow) !== 'checking') return true
    return processNextChunk(deps, inspectedRow, seen)
  }
  return processNextChunk(deps, row, state === 'checking' ? seen : undefined)
}

async function processNextChunk(deps: Deps, row: store.ImportRow, seen: SeenKeys | undefined): Promise<boolean> {
  const { workspaceId, id } = row
  const [chunk] = await deps.database.all(store.selectImportChunk(workspaceId, id, row.done))
  if (!chunk) {
    await deps.database.batch(buildImportCompletion(row, deps.now()))
    return false
  }
  const lines: (StoredResponseRow | null)[] = JSON.parse(chunk.lines)
  const survey = await findOpenSurvey(deps, row.surveyId ?? '')
  const { readings, plan } = await planLines(deps, survey, row, lines, seen)
  const { counts, rejections } = countReadings(row, readings, plan)
  const { position } = chunk
  await deps.database.batch(
    buildImportStep(row, {
      ...{ position, processed: position + lines.length, rejections, counts },
      statements: plan.statements,
    }),
  )
  seen?.confirm()
  return true
}

/**
 * Looks at the whole file: at what decides the order of its dates, and whether too many rows fail for one cause.
 * @returns false if the order of the dates is open: the user is asked for it
 */
async function inspectStoredRows(deps: Deps, row: store.ImportRow): Promise<boolean> {
  const { workspaceId, id } = row
  const mapping: StoredMapping = JSON.parse(row.mapping)
  const table = { readRows: () => readStoredRows(deps, row) }
  const { inspection, options } = await inspectResponses(table, toReadingOptions(mapping, deps.now()))
  const openDates = inspection.rejected.get('date-order')
  const contradiction = inspection.dates?.contradiction
  const excess = findResponseExcess(inspection)
  const { excess: _, ...others } = mapping
  const detectedOrder = mapping.dateOrder === null ? options.dateOrder : undefined
  const values = openDates
    ? {
        dry_run_started_at: null,
        reasons: JSON.stringify({ 'date-order': openDates.count }),
        mapping: JSON.stringify({ ...others, ...(contradiction && { dateContradiction: contradiction }) }),
      }
    : { mapping: JSON.stringify({ ...others, ...(detectedOrder && { detectedOrder }), ...(excess && { excess }) }) }
  await deps.database.batch([...store.assertImportStep(row), ...store.updateUnstartedImport(workspaceId, id, values)])
  return openDates === undefined
}

async function* readStoredRows(
  deps: Deps,
  { workspaceId, id }: store.ImportRow,
): AsyncGenerator<CsvRow & { bytes: number }> {
  for (let position = 0; ; ) {
    const [chunk] = await deps.database.all(store.selectImportChunk(workspaceId, id, position))
    if (!chunk) return
    const lines: (StoredResponseRow | null)[] = JSON.parse(chunk.lines)
    for (const line of lines) if (line) yield { ...line, bytes: 0 }
    position = chunk.position + lines.length
  }
}

function countReadings(row: store.ImportRow, readings: readonly LineReading[], plan: RowsPlan) {
  const parsed = parseCounts(row.counts)
  const { counts, scoreChanges } = addPlan(
    { counts: parsed.counts, scoreChanges: parsed.scoreChanges ?? Array.from({ length: 11 }, () => 0) },
    plan,
  )
  const reasons: Record<string, number> = JSON.parse(row.reasons)
  const warnings: Record<string, number> = JSON.parse(row.warnings)
  const rejections: Rejection[] = []
  const results = plan.results.values()
  const reject = ({ line, cells }: StoredResponseRow, reason: string) => {
    reasons[reason] = (reasons[reason] ?? 0) + 1
    rejections.push({ line, cells, reason })
  }
  for (const { line, reading } of readings) {
    if ('skipped' in reading) counts[reading.skipped === 'no-score' ? 'withoutScore' : 'withoutDate']++
    else if ('error' in reading) {
      counts.rejected++
      reject(line, reading.error)
    } else {
      if (results.next().value?.outcome === 'rejected') reject(line, 'contact')
      for (const key of new Set(reading.warnings.map(({ field, code }) => `${code} ${field}`)))
        warnings[key] = (warnings[key] ?? 0) + 1
    }
  }
  return {
    counts: {
      counts: formatCounts({ counts, scoreChanges }),
      reasons: JSON.stringify(reasons),
      warnings: JSON.stringify(warnings),
    },
    rejections,
  }
}
