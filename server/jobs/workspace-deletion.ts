import { DELETE_WORKSPACE, deleteNextChunk } from '../domain/workspaces/deletion.ts'
import type { JobType } from './types.ts'

/** Deletes the rows of a workspace, one chunk at a time. */
export const workspaceDeletionJob: JobType = {
  name: DELETE_WORKSPACE,
  async run(deps, { workspaceId }, signal) {
    while (await deleteNextChunk(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
