import { type Import, type ImportKind, type ImportState, noImportCounts, noUndoCounts } from '../../shared/import.ts'
import type { ListPage, Paging } from '../../shared/list.ts'
import { hasPermission, type Permission } from '../../shared/roles.ts'
import { toIso, toIsoOrNull } from '../../shared/text.ts'
import { ConstraintViolation } from '../store/database.ts'
import * as store from '../store/queries/imports.ts'
import type { Position } from '../store/sql.ts'
import { auditEntry } from './audit.ts'
import { type Caller, cliCaller, type Deps } from './deps.ts'
import { DomainError, notFound } from './errors.ts'
import { listPage } from './pagination.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** How long rejected rows, and the earlier values of what an import changed, are kept. */
export const IMPORT_TTL_MS = 30 * DAY_MS

/**
 * Imports, newest first; without access to contacts only those of responses.
 * @throws DomainError `insufficient-role` if a caller without access to contacts asks for their imports
 */
export async function listImportRecords(
  deps: Deps,
  { workspaceId, role }: Caller,
  kind: ImportKind | undefined,
  paging: Paging,
): Promise<ListPage<Import>> {
  if (kind === 'contacts') requirePermission(role, 'contacts')
  const visibleKind = hasPermission(role, 'contacts') ? kind : 'responses'
  const select = (position: Position) => store.selectImports(workspaceId, visibleKind, position)
  return listPage(deps.database, paging, select, toImport)
}

/** @throws DomainError `not-found`; `insufficient-role` for an import of contacts without access to them */
export async function getImportRecord(deps: Deps, { workspaceId, role }: Caller, id: string): Promise<Import> {
  const [row] = await deps.database.all(store.selectImportById(workspaceId, id))
  if (!row) throw notFound('import', id)
  if (row.kind === 'contacts') requirePermission(role, 'contacts')
  return toImport(row)
}

/** @throws DomainError `insufficient-role` */
export function requirePermission(role: Caller['role'], permission: Permission): void {
  if (hasPermission(role, permission)) return
  throw new DomainError('forbidden', 'insufficient-role', 'Your role does not allow this.')
}

/** Marks a running import as cancelled, such as one of the command line that was interrupted. What is stored stays. */
export async function cancelImportRecord(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { workspaceId } = caller
  const { kind, state } = await getImportRecord(deps, caller, id)
  if (state !== 'running') throw notRunning()
  try {
    await deps.database.batch([
      ...store.cancelImport(workspaceId, id, deps.now()),
      store.deleteImportChunks(workspaceId, id),
      auditEntry(deps, caller, kind === 'contacts' ? 'contact-import.cancelled' : 'response-import.cancelled', id),
    ])
  } catch (error) {
    throw error instanceof ConstraintViolation ? notRunning() : error
  }
}

/** Longer than a command waits for an unavailable database. */
export const STALLED_AFTER_MS = 60 * 60 * 1000

/** Cancels the imports of commands that were killed. What is stored stays, and can be undone. */
export async function cancelStalledImports(deps: Deps): Promise<void> {
  const now = deps.now()
  const since = now - STALLED_AFTER_MS
  for (const { id, workspaceId, done } of await deps.database.all(store.selectStalledImports(since))) {
    try {
      await deps.database.batch([
        ...store.cancelStalledImport(workspaceId, id, since, now),
        auditEntry(deps, cliCaller(workspaceId), 'response-import.cancelled', id, { done }),
      ])
    } catch (error) {
      // It goes on, or another process has cancelled it.
      if (!(error instanceof ConstraintViolation)) throw error
    }
  }
}

const notRunning = () => new DomainError('conflict', 'import-not-running', 'This import is not running.')

export function toImport(row: store.ImportRow): Import {
  const endedAt = row.finishedAt ?? row.cancelledAt
  const isUndoable = row.startedAt !== null && endedAt !== null && row.undoStartedAt === null
  return {
    id: row.id,
    kind: row.kind,
    surveyId: row.surveyId,
    fileName: row.fileName,
    state: getImportState(row),
    rows: row.rowCount,
    done: row.done,
    ...parseCounts(row.counts),
    reasons: JSON.parse(row.reasons),
    warnings: JSON.parse(row.warnings),
    createdAt: toIso(row.createdAt),
    finishedAt: toIsoOrNull(endedAt),
    undo: toUndo(row),
    undoableUntil: isUndoable ? toIso(endedAt + IMPORT_TTL_MS) : null,
  }
}

/** The counts of an import, and how many more responses there are with each score. */
export function parseCounts(json: string): Pick<Import, 'counts' | 'scoreChanges'> {
  const { scores = null, ...counts } = JSON.parse(json)
  return { counts: { ...noImportCounts, ...counts }, scoreChanges: scores }
}

export const formatCounts = ({ counts, scoreChanges }: Pick<Import, 'counts' | 'scoreChanges'>): string =>
  JSON.stringify(scoreChanges === null ? counts : { ...counts, scores: scoreChanges })

function toUndo({ undoStartedAt, undoneAt, undoCounts }: store.ImportRow): Import['undo'] {
  if (undoStartedAt === null) return null
  const { total, ...counts } = { total: 0, ...noUndoCounts, ...JSON.parse(undoCounts) }
  return { startedAt: toIso(undoStartedAt), finishedAt: toIsoOrNull(undoneAt), total, counts }
}

export function getImportState(row: store.ImportRow): ImportState {
  if (row.undoneAt !== null) return 'undone'
  if (row.undoStartedAt !== null) return 'undoing'
  if (row.finishedAt !== null) return 'done'
  if (row.cancelledAt !== null) return 'cancelled'
  if (row.startedAt !== null) return 'running'
  if (row.dryRunAt !== null) return 'checked'
  return row.dryRunStartedAt === null ? 'mapping' : 'checking'
}
