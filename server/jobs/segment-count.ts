import { COUNT_SEGMENT, countNextChunk } from '../domain/workspaces/segment-keys.ts'
import type { JobType } from './types.ts'

/** Counts all responses by a segment key, one chunk at a time. A later run continues where an earlier one ended. */
export const segmentCountJob: JobType = {
  name: COUNT_SEGMENT,
  async run(deps, { workspaceId, payload }, signal) {
    while (await countNextChunk(deps, { workspaceId }, String(payload.key))) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
