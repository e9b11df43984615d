import { enqueueJob } from '../../store/queries/jobs.ts'
import {
  deleteOtherJobs,
  deleteRemainingRows,
  deleteRows,
  selectTableWithRows,
} from '../../store/queries/workspace-deletion.ts'
import { markWorkspaceDeleted, selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'

/** The kind of work that deletes the rows of a workspace. */
export const DELETE_WORKSPACE = 'delete-workspace'

/** How many rows are deleted at once: nobody's answer waits longer than that takes. */
const CHUNK_SIZE = 500

/**
 * Deletes a workspace with all that is in it, for good. From now on nobody reaches it, not even by a link; its rows go bit by
 * bit. What was done in it stays in the audit log.
 * @param typedName its name, as proof that whoever asks knows which one he means
 * @throws DomainError `invalid`, naming `name`, where that is another
 */
export async function deleteWorkspace(deps: Deps, caller: Caller, typedName: string): Promise<void> {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  if (!workspaceRow || workspaceRow.deletedAt !== null) throw notFound('workspace', caller.workspaceId)
  if (typedName.normalize('NFC').trim() !== workspaceRow.name.normalize('NFC')) {
    throw new DomainError('invalid', 'wrong-name', `Expected the name of the workspace, “${workspaceRow.name}”.`, {
      path: 'name',
    })
  }
  await scheduleDeletion(deps, caller, 'workspace.deleted', workspaceRow.name)
}

/** Takes a workspace out of reach and queues the rest; of two who do so at once one does. */
export async function scheduleDeletion(deps: Deps, caller: Caller, action: string, name: string): Promise<void> {
  const { workspaceId } = caller
  const now = deps.now()
  await deps.database.batch([
    ...markWorkspaceDeleted(workspaceId, now),
    auditEntry(deps, caller, action, workspaceId, { name }),
    deleteOtherJobs(workspaceId, DELETE_WORKSPACE),
    enqueueJob({ id: deps.newId(now), workspaceId, type: DELETE_WORKSPACE, payload: {}, createdAt: now, dueAt: now }),
  ])
  deps.wakeWorker()
}

/**
 * Deletes some of what is left of a workspace that has been taken out of reach.
 * @returns whether there may be more
 */
export async function deleteNextChunk(deps: Deps, workspaceId: string, chunk = CHUNK_SIZE): Promise<boolean> {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(workspaceId))
  if (!workspaceRow?.deletedAt) return false
  const [table] = await deps.database.all(selectTableWithRows(workspaceId))
  if (table?.name) {
    await deps.database.batch([deleteRows(table.name, workspaceId, chunk)], ERASE_OPTIONS)
    return true
  }
  // Alone: an answer that was on its way when the workspace was closed may still come in between.
  await deps.database.batch(deleteRemainingRows(workspaceId), { exclusive: true, ...ERASE_OPTIONS })
  return false
}

const ERASE_OPTIONS = { secureErase: true }
