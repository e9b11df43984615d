import { loadCampaign } from '../domain/campaigns/campaigns.ts'
import { advanceWave } from '../domain/campaigns/selection.ts'
import { hasClaimedMessages, openDueWave, SELECT_WAVE, skipCancelled } from '../domain/campaigns/waves.ts'
import { hasErrorCode } from '../domain/errors.ts'
import type { JobType } from './types.ts'

const CLAIM_CHECK_MS = 60_000

/** Selects the contacts of a wave, one chunk at a time. A later run continues where an earlier one ended. */
export const selectWaveJob: JobType = {
  name: SELECT_WAVE,
  async run(deps, { workspaceId, payload }, signal) {
    const campaignId = String(payload.campaignId)
    const isCancelled = await findCancelled(deps, workspaceId, campaignId)
    if (isCancelled === undefined) return undefined
    const advance = isCancelled
      ? () => skipCancelled(deps, campaignId)
      : async () => (await advanceWave(deps, workspaceId, campaignId)) !== undefined
    if (!isCancelled) await openDueWave(deps, workspaceId, campaignId)
    while (await advance()) if (signal.aborted) return { dueAt: deps.now() }
    // Their process gives them back at once, unless it has ended.
    if (isCancelled && (await hasClaimedMessages(deps, campaignId))) return { dueAt: deps.now() + CLAIM_CHECK_MS }
    return undefined
  },
}

/** @returns undefined for a campaign that has been deleted with its workspace */
async function findCancelled(...[deps, workspaceId, campaignId]: [Parameters<JobType['run']>[0], string, string]) {
  try {
    return (await loadCampaign(deps, { workspaceId }, campaignId)).cancelledAt !== null
  } catch (error) {
    if (hasErrorCode(error, 'campaign-not-found')) return undefined
    throw error
  }
}
