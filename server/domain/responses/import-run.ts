import { retryOnConflict, type Statement } from '../../store/database.ts'
import { selectContactsMatching } from '../../store/queries/contacts.ts'
import type { FieldValues, NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { formatCounts, getImportState, parseCounts } from '../import-records.ts'
import type { CsvRow } from '../imports/csv-reader.ts'
import { identifyRow } from '../row-identity.ts'
import { type ImportRow, planResponseRows, type RowsPlan } from './import-batches.ts'
import { findResponseExcess, inspectResponses } from './import-inspection.ts'
import { type ReadingOptions, type ResponseReading, readResponseRow } from './import-reading.ts'
import type { StoredMapping, StoredResponseRow } from './import-uploads.ts'
import { addPlan } from './streamed-import.ts'
import { findOpenSurvey } from './submission.ts'

type WorkspaceScope = Pick<Caller, 'workspaceId'>

/** The keys of earlier rows of a dry run. */
type SeenKeys = Set<string>

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
  const seen: SeenKeys = new Set()
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
  const [row] = await deps.database.all(store.selectImportById(workspaceId, id))
  const state = row && getImportState(row)
  if (!row || (state !== 'checking' && state !== 'running')) return false
  if (state === 'checking' && row.done === 0) {
    if (!(await inspectStoredRows(deps, row))) return false
    const [inspectedRow] = await deps.database.all(store.selectImportById(workspaceId, id))
    if (!inspectedRow) return false
    return processNextChunk(deps, inspectedRow, seen)
  }
  return processNextChunk(deps, row, state === 'checking' ? seen : undefined)
}

async function processNextChunk(deps: Deps, row: store.ImportRow, seen: SeenKeys | undefined): Promise<boolean> {
  const { workspaceId, id } = row
  const [chunk] = await deps.database.all(store.selectImportChunk(workspaceId, id, row.done))
  if (!chunk) {
    await deps.database.batch(buildCompletion(row, deps.now()))
    return false
  }
  const lines: (StoredResponseRow | null)[] = JSON.parse(chunk.lines)
  const survey = await findOpenSurvey(deps, row.surveyId ?? '')
  const { readings, plan } = await planLines(deps, survey, row, lines, seen)
  const { counts, rejections } = countReadings(row, readings, plan)
  const processed = chunk.position + lines.length
  const isRunning = row.startedAt !== null
  await deps.database.batch([
    ...(isRunning ? [...store.assertImportPosition(workspaceId, id, row.done), ...plan.statements] : []),
    ...(rejections.length > 0 ? [store.insertImportRejections(workspaceId, id, rejections)] : []),
    store.advanceImport(workspaceId, id, row.done, { ...counts, processed }),
    ...(isRunning ? [store.deleteImportChunk(workspaceId, id, chunk.position)] : []),
  ])
  return true
}

function buildCompletion({ workspaceId, id, done, startedAt }: store.ImportRow, now: number): Statement[] {
  if (startedAt === null) return [store.advanceImport(workspaceId, id, done, { dry_run_at: now })]
  return [store.advanceImport(workspaceId, id, done, { finished_at: now }), store.deleteImportChunks(workspaceId, id)]
}

/** How the rows of a stored file are read. */
export function toReadingOptions(mapping: StoredMapping, now: number): ReadingOptions {
  const { columns, country, dateOrder, detectedOrder, timeZone, emptyDates, table } = mapping
  const targets = columns.flatMap((target, column) => (target === null ? [] : [[target, column] as const]))
  return {
    columns: new Map(targets),
    width: table.width,
    country,
    dateOrder: dateOrder ?? detectedOrder,
    timeZone,
    emptyDates,
    now,
  }
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
  const excess = findResponseExcess(inspection)
  const { excess: _, ...others } = mapping
  const detectedOrder = mapping.dateOrder === null ? options.dateOrder : undefined
  const values = openDates
    ? { dry_run_started_at: null, reasons: JSON.stringify({ 'date-order': openDates.count }) }
    : { mapping: JSON.stringify({ ...others, ...(detectedOrder && { detectedOrder }), ...(excess && { excess }) }) }
  await deps.database.batch([...store.updateUnstartedImport(workspaceId, id, values)])
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

interface LineReading {
  line: StoredResponseRow
  reading: ResponseReading
}

async function planLines(
  deps: Deps,
  survey: OpenSurveyRow,
  row: store.ImportRow,
  lines: readonly (StoredResponseRow | null)[],
  seen: SeenKeys | undefined,
): Promise<{ readings: LineReading[]; plan: RowsPlan }> {
  const mapping: StoredMapping = JSON.parse(row.mapping)
  const options = toReadingOptions(mapping, deps.now())
  // Rows of contacts erased since the upload are null.
  const readings = lines.flatMap((line) => (line ? [{ line, reading: readResponseRow(line, options) }] : []))
  const importRows = readings.flatMap(({ line, reading }): ImportRow[] => {
    if (!('response' in reading)) return []
    const { response } = reading
    const identity = identifyRow(line.cells, response.key, line.occurrence ?? 0)
    const [key = ''] = identity.keys
    const isRepeated = seen?.has(key) ?? false
    seen?.add(key)
    return [{ response, identity: { ...identity, isRepeated } }]
  })
  const plan = await planResponseRows(deps, survey, importRows, {
    importId: row.id,
    actor: row.createdBy,
    update: mapping.update,
    followUpsSince: mapping.followUpsSince,
  })
  return { readings, plan }
}

function countReadings(row: store.ImportRow, readings: readonly LineReading[], plan: RowsPlan) {
  const parsed = parseCounts(row.counts)
  const { counts, scoreChanges } = addPlan(
    { counts: parsed.counts, scoreChanges: parsed.scoreChanges ?? Array.from({ length: 11 }, () => 0) },
    plan,
  )
  const reasons: Record<string, number> = JSON.parse(row.reasons)
  const warnings: Record<string, number> = JSON.parse(row.warnings)
  const rejections: { line: number; cells: string; reason: string }[] = []
  const results = plan.results.values()
  const reject = ({ line, cells }: StoredResponseRow, reason: string) => {
    reasons[reason] = (reasons[reason] ?? 0) + 1
    rejections.push({ line, cells: JSON.stringify(cells), reason })
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

/** How much of a file is looked at for the contacts that would change. */
const PREVIEW_CHUNKS = 8
const PREVIEW_CHANGES = 20

/** A contact that an import would change. */
export interface ContactChange {
  id: string
  /** The contact's name, or else an identifier, before the import. */
  label: string
  before: FieldValues
  after: FieldValues
}

/** The first existing contacts that an import would change, with the values before and after. */
export async function previewContactChanges(deps: Deps, caller: Caller, id: string): Promise<ContactChange[]> {
  const [row] = await deps.database.all(store.selectImportById(caller.workspaceId, id))
  if (!row || row.startedAt !== null) return []
  const survey = await findOpenSurvey(deps, row.surveyId ?? '')
  const changes = new Map<string, NewImportChange>()
  let position = 0
  for (let chunks = 0; chunks < PREVIEW_CHUNKS && changes.size < PREVIEW_CHANGES; chunks++) {
    const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, position))
    if (!chunk) break
    const lines: (StoredResponseRow | null)[] = JSON.parse(chunk.lines)
    const { plan } = await planLines(deps, survey, row, lines, undefined)
    for (const change of plan.contactChanges) if (change.before !== null) changes.set(change.id, change)
    position = chunk.position + lines.length
  }
  return labelChanges(deps, caller.workspaceId, [...changes.values()].slice(0, PREVIEW_CHANGES))
}

async function labelChanges(
  { database }: Deps,
  workspaceId: string,
  changes: readonly NewImportChange[],
): Promise<ContactChange[]> {
  const ids = changes.map(({ id }) => id)
  if (ids.length === 0) return []
  const contacts = await database.all(
    selectContactsMatching(workspaceId, ids, [], { before: undefined, limit: ids.length }),
  )
  const labels = new Map(
    contacts.map(({ id, name, email, phone, externalId }) => [id, name ?? email ?? phone ?? externalId ?? '']),
  )
  return changes.map(({ id, before, after }) => ({ id, label: labels.get(id) ?? '', before: before ?? {}, after }))
}

const PREVIEW_ROWS = 5

/** The first rows as uploaded and as read; none once the import has started. */
export async function previewResponses(
  deps: Deps,
  caller: Caller,
  { id, mapping }: { id: string; mapping: StoredMapping },
): Promise<LineReading[]> {
  const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, 0))
  const lines: (StoredResponseRow | null)[] = JSON.parse(chunk?.lines ?? '[]')
  const options = toReadingOptions(mapping, deps.now())
  return lines
    .filter((line) => line !== null)
    .slice(0, PREVIEW_ROWS)
    .map((line) => ({ line, reading: readResponseRow(line, options) }))
}
