import { queueWork } from '../../store/queries/jobs.ts'
import { cancelWork, deleteRest, deleteSome, tableWithRows } from '../../store/queries/workspace-deletion.ts'
import { closeWorkspace, workspace } from '../../store/queries/workspaces.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'

/** The kind of work that deletes the rows of a workspace. */
export const DELETE_WORKSPACE = 'delete workspace'

/** How many rows are deleted at once: nobody's answer waits longer than that takes. */
const CHUNK = 500

/**
 * Deletes a workspace with all that is in it, for good. From now on nobody reaches it, not even by a link; its rows go bit by
 * bit. What was done in it stays in the audit log.
 * @param typed its name, as proof that whoever asks knows which one he means
 * @throws DomainError `invalid`, naming `name`, where that is another
 */
export async function deleteWorkspace(deps: Deps, caller: Caller, typed: string): Promise<void> {
  const [home] = await deps.database.all(workspace(caller.workspaceId))
  if (!home || home.deletedAt !== null) throw unknown('workspace', caller.workspaceId)
  if (typed.normalize('NFC').trim() !== home.name.normalize('NFC')) {
    throw new DomainError('invalid', `Expected the name of the workspace, “${home.name}”.`, { path: 'name' })
  }
  await closing(deps, caller, 'workspace.deleted', home.name)
}

/** Takes a workspace out of reach and queues the rest; of two who do so at once one does. */
export async function closing(deps: Deps, caller: Caller, action: string, name: string): Promise<void> {
  const { workspaceId } = caller
  const now = deps.now()
  await deps.database.batch([
    ...closeWorkspace(workspaceId, now),
    audited(deps, caller, action, workspaceId, { name }),
    cancelWork(workspaceId, DELETE_WORKSPACE),
    queueWork({ id: deps.newId(now), workspaceId, kind: DELETE_WORKSPACE, payload: {}, createdAt: now, dueAt: now }),
  ])
  deps.queued()
}

/**
 * Deletes some of what is left of a workspace that has been taken out of reach.
 * @returns whether there may be more
 */
export async function deleteOn(deps: Deps, workspaceId: string, chunk = CHUNK): Promise<boolean> {
  const [home] = await deps.database.all(workspace(workspaceId))
  if (!home?.deletedAt) return false
  const [left] = await deps.database.all(tableWithRows(workspaceId))
  if (left?.name) {
    await deps.database.batch([deleteSome(left.name, workspaceId, chunk)], ERASES)
    return true
  }
  // Alone: an answer that was on its way when the workspace was closed may still come in between.
  await deps.database.batch(deleteRest(workspaceId), { alone: true, ...ERASES })
  return false
}

const ERASES = { erases: true }
