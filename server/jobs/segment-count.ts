import { COUNT_SEGMENT, countNextChunk } from '../domain/workspaces/segment-keys.ts'
import type { JobType } from './run.ts'

/** Counts all answers by a key, a chunk after the other; what a process leaves over the next one goes on with. */
export const segmentCountJob: JobType = {
  name: COUNT_SEGMENT,
  async run(deps, { workspaceId, payload }, signal) {
    while (await countNextChunk(deps, { workspaceId }, String(payload.key))) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
