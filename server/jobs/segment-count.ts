import { COUNT_SEGMENT, countOn } from '../domain/workspaces/segment-keys.ts'
import type { Kind } from './run.ts'

/** Counts all answers by a key, a chunk after the other; what a process leaves over the next one goes on with. */
export const segmentCount: Kind = {
  name: COUNT_SEGMENT,
  async deliver(deps, { workspaceId, payload }, signal) {
    while (await countOn(deps, { workspaceId }, String(payload.key))) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
