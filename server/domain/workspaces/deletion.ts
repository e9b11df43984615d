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

/** The job type that deletes the rows of a workspace. */
export const DELETE_WORKSPACE = 'delete-workspace'

/** Rows per batch: respondents wait for no longer than one batch takes. */
const CHUNK_SIZE = 500

/**
 * Deletes a workspace with everything in it, for good. It becomes unreachable at once, links included; its rows are
 * deleted in chunks. Its audit log stays.
 * @param typedName the name of the workspace, as confirmation
 * @throws DomainError `invalid` for `name` if it is different
 */
export async function deleteWorkspace(deps: Deps, caller: Caller, typedName: string): Promise<void> {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  if (!workspaceRow || workspaceRow.deletedAt !== null) throw notFound('workspace', caller.workspaceId)
  if (typedName.normalize('NFC').trim() !== workspaceRow.name.normalize('NFC')) {
    throw new DomainError('invalid', 'wrong-name', `Expected the name of the workspace, “${workspaceRow.name}”.`, {
      path: 'name',
      params: { name: workspaceRow.name },
    })
  }
  await scheduleDeletion(deps, caller, 'workspace.deleted', workspaceRow.name)
}

/** Makes a workspace unreachable and queues the deletion of its rows; of two concurrent calls, one does. */
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
 * Deletes the next rows of an unreachable workspace.
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
  // Exclusive: a response that was being stored when the workspace was closed may still arrive.
  await deps.database.batch(deleteRemainingRows(workspaceId), { exclusive: true, ...ERASE_OPTIONS })
  return false
}

const ERASE_OPTIONS = { secureErase: true }
