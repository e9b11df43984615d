import { UNDO_IMPORT, undoNextChunk } from '../domain/responses/import-undo.ts'
import type { JobType } from './types.ts'

/** Takes an import back, one chunk at a time. A later run continues where an earlier one ended. */
export const importUndoJob: JobType = {
  name: UNDO_IMPORT,
  async run(deps, { workspaceId, payload }, signal) {
    const actor = { actor: String(payload.actor), name: String(payload.name) }
    while (await undoNextChunk(deps, { workspaceId, importId: String(payload.importId) }, actor)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
