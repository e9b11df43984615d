import { noUndoCounts, type UndoCounts } from '../../../shared/import.ts'
import { ConstraintViolation, retryOnConflict } from '../../store/database.ts'
import { eraseMessagesOfResponses } from '../../store/queries/channel-erasure.ts'
import { deleteFollowUps } from '../../store/queries/follow-ups.ts'
import { countImportChanges, deleteImportChangesOfResponses } from '../../store/queries/import-changes.ts'
import * as importedStore from '../../store/queries/imported-responses.ts'
import * as importStore from '../../store/queries/imports.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { deleteResponseChanges } from '../../store/queries/response-changes.ts'
import { deleteResponseNotes } from '../../store/queries/response-notes.ts'
import { deleteResponseTags } from '../../store/queries/response-tags.ts'
import { deleteResponses, lockResponses, responsesWhere } from '../../store/queries/responses.ts'
import { removeResponses } from '../../store/queries/rewrite.ts'
import { auditEntry } from '../audit.ts'
import { type ImportScope, planContactUndo, type UndoStep } from '../contacts/import-undo.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { releaseMergedFollowUps } from '../events/responses.ts'
import { IMPORT_TTL_MS, requirePermission } from '../import-records.ts'
import { planResponseRestoration } from './import-restoration.ts'

/** The job that undoes imports. */
export const UNDO_IMPORT = 'undo-import'

/** How many responses or contacts a step takes back. */
const CHUNK_SIZE = 500

/**
 * Queues the undo of an import that has ended. Idempotent.
 * @param options.delayMs when the job begins: the command line does its work unless it is interrupted
 * @throws DomainError `import-running`, or `undo-expired` after 30 days
 */
export async function startImportUndo(
  deps: Deps,
  caller: Caller,
  id: string,
  { delayMs = 0 }: { delayMs?: number } = {},
): Promise<void> {
  const { workspaceId } = caller
  const [row] = await deps.database.all(importStore.selectImportById(workspaceId, id))
  if (!row) throw notFound('import', id)
  requirePermission(caller.role, row.kind === 'contacts' ? 'contacts.change' : 'responses.delete')
  if (row.undoStartedAt !== null) return
  if (row.startedAt === null || (row.finishedAt === null && row.cancelledAt === null)) throw importRunning()
  const now = deps.now()
  if ((row.finishedAt ?? row.cancelledAt ?? 0) + IMPORT_TTL_MS <= now) throw undoExpired()
  const payload = { importId: id, actor: caller.actor, name: caller.name }
  const total = await countWork(deps, { workspaceId, importId: id })
  const job = { id: deps.newId(now), workspaceId, type: UNDO_IMPORT, payload, createdAt: now, dueAt: now + delayMs }
  try {
    await deps.database.batch([
      ...importStore.startImportUndo(workspaceId, id, now, JSON.stringify({ ...noUndoCounts, total })),
      enqueueJob(job),
      auditEntry(deps, caller, 'import.undo-started', id),
    ])
  } catch (error) {
    // Someone else has just started it.
    if (!(error instanceof ConstraintViolation)) throw error
  }
  deps.wakeWorker()
}

const importRunning = () => new DomainError('conflict', 'import-running', 'This import has not ended. Cancel it first.')
const undoExpired = () => new DomainError('gone', 'undo-expired', 'An import can be undone for 30 days only.')

async function countWork({ database }: Deps, { workspaceId, importId }: ImportScope): Promise<number> {
  const [[added], [changed]] = await Promise.all([
    database.all(importedStore.countAddedResponses(workspaceId, importId), { long: true }),
    database.all(countImportChanges(workspaceId, importId), { long: true }),
  ])
  return (added?.count ?? 0) + (changed?.count ?? 0)
}

/**
 * Takes back the next part of an import, in one batch with the progress: the responses that it added go, the others and the
 * contacts get their earlier values back. What has changed since stays as it is, and is counted.
 * @param actor who undoes it, for the history and the audit log
 * @returns whether there is more
 */
export async function undoNextChunk(
  deps: Deps,
  scope: ImportScope,
  actor: { actor: string; name: string },
  limit = CHUNK_SIZE,
): Promise<boolean> {
  try {
    return await retryOnConflict(() => undoChunk(deps, scope, actor, limit))
  } catch (error) {
    // Contacts that exchange their identifiers cannot be restored together.
    if (!(error instanceof ConstraintViolation) || limit === 1) throw error
    return undoNextChunk(deps, scope, actor, 1)
  }
}

async function undoChunk(
  deps: Deps,
  scope: ImportScope,
  actor: { actor: string; name: string },
  limit: number,
): Promise<boolean> {
  const { workspaceId, importId } = scope
  const [row] = await deps.database.all(importStore.selectImportById(workspaceId, importId))
  if (!row || row.undoStartedAt === null || row.undoneAt !== null) return false
  const step =
    (await planRemoval(deps, scope, actor, limit)) ??
    (await planResponseRestoration(deps, row, actor.actor, limit)) ??
    (await planContactUndo(deps, scope, limit))
  const counts: UndoCounts & { total: number } = JSON.parse(row.undoCounts)
  for (const [name, count] of Object.entries(step?.counts ?? {})) counts[name as keyof UndoCounts] += count
  const caller: Caller = { workspaceId, ...actor, role: 'admin' }
  const statements = step?.statements ?? [auditEntry(deps, caller, 'import.undone', importId, counts)]
  const values = { undo_counts: JSON.stringify(counts), ...(step ? {} : { undone_at: deps.now() }) }
  await deps.database.batch(
    [...importStore.advanceImportUndo(workspaceId, importId, row.undoCounts, values), ...statements],
    // The log holds what was removed until it is emptied, which takes longer than a step.
    { secureErase: step === undefined },
  )
  return step !== undefined
}

/** Removes responses that the import added, with all that was done with them here. They can be imported again. */
async function planRemoval(
  deps: Deps,
  { workspaceId, importId }: ImportScope,
  actor: Pick<Caller, 'actor' | 'name'>,
  limit: number,
): Promise<UndoStep | undefined> {
  const rows = await deps.database.all(importedStore.selectAddedResponses(workspaceId, importId, limit))
  if (rows.length === 0) return undefined
  const selection = responsesWhere.byIds(rows.map(({ id }) => id))
  return {
    statements: [
      lockResponses(selection),
      ...eraseMessagesOfResponses(workspaceId, selection, deps.now()),
      ...releaseMergedFollowUps(deps, actor, selection),
      ...removeResponses(selection, [
        deleteFollowUps(selection),
        deleteResponseChanges(selection),
        deleteResponseTags(selection),
        deleteResponseNotes(selection),
        deleteImportChangesOfResponses(selection),
        deleteResponses(selection),
      ]),
    ],
    counts: { removedResponses: rows.length },
  }
}
