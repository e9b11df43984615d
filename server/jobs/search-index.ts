import { REINDEX, reindexNextChunk } from '../domain/responses/reindexing.ts'
import type { JobType } from './types.ts'

/** Indexes a workspace for search by the present rules, one chunk at a time. */
export const searchIndexJob: JobType = {
  name: REINDEX,
  async run(deps, { workspaceId }, signal) {
    while (await reindexNextChunk(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
