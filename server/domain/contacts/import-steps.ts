import type { NewContact } from '../../../shared/contact.ts'
import type { ContactMapping, RowError } from '../../../shared/contact-import.ts'
import { type ImportCounts, noImportCounts } from '../../../shared/import.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { deleteImportChanges, insertImportChanges, type NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import type { Caller, Deps } from '../deps.ts'
import { getImportState, IMPORT_TTL_MS } from '../import-records.ts'
import { buildImportCompletion, buildImportStep } from '../imports/steps.ts'
import { deleteImportStatements } from '../imports/uploads.ts'
import type { CellWarning } from '../imports/warnings.ts'
import { listContactChanges } from './import-changes.ts'
import { parseContactRow, type StoredRow } from './import-rows.ts'
import type { RowMatch } from './match-plan.ts'
import { matchRows } from './matching.ts'
import { SeenContacts, type SeenFacts } from './seen-contacts.ts'

type WorkspaceScope = Pick<Caller, 'workspaceId'>

/**
 * Continues an import until it is done or the signal aborts: the dry run first, later the import. Each chunk is one
 * batch with the progress.
 * @param onStep called after each chunk but the last
 * @returns whether there is more to do
 */
export async function runImport(
  deps: Deps,
  scope: WorkspaceScope,
  id: string,
  signal: AbortSignal,
  onStep?: () => Promise<void>,
): Promise<boolean> {
  const seen = new SeenContacts()
  while (await retryOnConflict(() => importNextChunk(deps, scope, id, seen))) {
    if (signal.aborted) return true
    await onStep?.()
  }
  return false
}

async function importNextChunk(
  deps: Deps,
  { workspaceId }: WorkspaceScope,
  id: string,
  seen: SeenContacts,
): Promise<boolean> {
  seen.discard()
  const [row] = await deps.database.all(store.selectImportById(workspaceId, id))
  const state = row && getImportState(row)
  if (!row || (state !== 'checking' && state !== 'running')) return false
  const [chunk] = await deps.database.all(store.selectImportChunk(workspaceId, id, row.done))
  if (!chunk) {
    await deps.database.batch(buildImportCompletion(row, deps.now()))
    return false
  }
  const lines: (StoredRow | null)[] = JSON.parse(chunk.lines)
  const { statements, results, changes } = await processRows(deps, workspaceId, lines, JSON.parse(row.mapping))
  const counts = countResults(
    row,
    state === 'checking' ? results.map((result) => correctResult(result, seen)) : results,
  )
  const rejections = results.flatMap(({ line, cells, error }) => (error ? [{ line, cells, reason: error }] : []))
  const recordChanges = changes.length > 0 ? [insertImportChanges(workspaceId, id, changes)] : []
  const { position } = chunk
  await deps.database.batch(
    buildImportStep(row, {
      ...{ position, processed: position + lines.length, rejections, counts },
      statements: [...statements, ...recordChanges],
    }),
  )
  seen.confirm()
  return true
}

/** The outcome of a row. */
interface RowResult extends Pick<StoredRow, 'line' | 'cells'> {
  warnings?: readonly Pick<CellWarning, 'field' | 'code'>[]
  error?: RowError
  match?: RowMatch
  contact?: NewContact
}

/** Processes the rows of a chunk. Rows of contacts erased since the upload are null. */
async function processRows(
  deps: Deps,
  workspaceId: string,
  lines: readonly (StoredRow | null)[],
  mapping: ContactMapping,
): Promise<{ statements: Statement[]; results: RowResult[]; changes: NewImportChange[] }> {
  const parsedRows = lines.filter((line) => line !== null).map((line) => ({ line, ...parseContactRow(line, mapping) }))
  const contacts = parsedRows.flatMap((row) => ('contact' in row ? [row.contact] : []))
  const { statements, matches } = await matchRows(deps, workspaceId, contacts)
  const remainingMatches = matches.values()
  const results = parsedRows.map((row): RowResult => {
    const { line, cells } = row.line
    if ('error' in row) return { line, cells, error: row.error }
    const match = remainingMatches.next().value as RowMatch
    return { line, cells, match, contact: row.contact, warnings: [...row.warnings, ...match.omissions] }
  })
  return { statements, results, changes: listContactChanges(matches) }
}

/** The result of a row of a dry run, as if the rows before it were stored. */
function correctResult(result: RowResult, seen: SeenContacts): RowResult {
  const { contact, match, warnings = [] } = result
  if (!contact || !match) return result
  const { isKnown, isTaken, isReleased, isFree } = seen.add(contact, match)
  const isOmitted = match.omissions.some(({ field }) => field === 'email')
  const otherWarnings = isReleased
    ? warnings.filter(({ field, code }) => field !== 'email' || code !== 'taken')
    : warnings
  return {
    ...result,
    match: { ...match, outcome: correctOutcome(contact, match, { isKnown, isFree }) },
    warnings: isTaken && !isOmitted ? [...otherWarnings, { field: 'email', code: 'taken' }] : otherWarnings,
  }
}

function correctOutcome(
  { externalId, email }: NewContact,
  { outcome, before }: RowMatch,
  { isKnown, isFree }: Pick<SeenFacts, 'isKnown' | 'isFree'>,
): RowMatch['outcome'] {
  if (isKnown) return 'updated'
  if (!isFree || before?.email !== email) return outcome
  // The contact that still has the address takes it back by its id; without the id, the row is about a new person.
  return externalId && before?.externalId === externalId ? 'updated' : 'created'
}

function countResults(row: store.ImportRow, results: readonly RowResult[]) {
  const reasons: Partial<Record<RowError, number>> = JSON.parse(row.reasons)
  const warningCounts: Record<string, number> = JSON.parse(row.warnings)
  const counts: ImportCounts = { ...noImportCounts, ...JSON.parse(row.counts) }
  for (const { error, match, warnings = [] } of results) {
    for (const { field, code } of warnings) {
      const key = `${field} ${code}`
      warningCounts[key] = (warningCounts[key] ?? 0) + 1
    }
    if (error) {
      counts.rejected++
      reasons[error] = (reasons[error] ?? 0) + 1
    } else if (match?.outcome === 'created') counts.added++
    else if (match?.outcome === 'unchanged') counts.unchanged++
    else counts.updated++
  }
  return {
    counts: JSON.stringify(counts),
    reasons: JSON.stringify(reasons),
    warnings: JSON.stringify(warningCounts),
  }
}

const DAY_MS = 24 * 60 * 60 * 1000
const UNUSED_RETENTION_MS = 7 * DAY_MS

/** Deletes uploads that were never started, and the rejected rows and earlier values of finished imports. */
export async function purgeImports({ database, now }: Deps): Promise<void> {
  const unusedImports = await database.all(store.selectIdleImports(now() - UNUSED_RETENTION_MS, 'unstarted'))
  for (const { workspaceId, id } of unusedImports)
    await database.batch(deleteImportStatements(workspaceId, id), { secureErase: true })
  const finishedImports = await database.all(store.selectIdleImports(now() - IMPORT_TTL_MS, 'ended'))
  for (const { workspaceId, id } of finishedImports) {
    await database.batch([store.deleteImportRejections(workspaceId, id), deleteImportChanges(workspaceId, id)], {
      secureErase: true,
    })
  }
}
