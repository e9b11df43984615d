import { MERGE_FOLLOW_UPS, type MergePayload, mergeFollowUps } from '../domain/recovery/merging.ts'
import type { JobType } from './types.ts'

/** Merges open follow-ups of one customer. */
export const followUpMergingJob: JobType = {
  name: MERGE_FOLLOW_UPS,
  run: async (deps, { workspaceId, payload }) => {
    await mergeFollowUps(deps, workspaceId, payload as unknown as MergePayload)
    return undefined
  },
}
