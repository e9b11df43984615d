import { ConstraintViolation, retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/campaign-waves.ts'
import { selectClaimedDelivery, skipCancelledDeliveries } from '../../store/queries/deliveries.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'
import { pauseCampaignFor } from './deliveries.ts'
import { getNextWave, MAX_DELAY_MS } from './schedule.ts'

/** The name of the job that selects the contacts of a wave, and ends what is left of a cancelled campaign. */
export const SELECT_WAVE = 'select-wave'

/** Lets the job look for what a campaign has to do. */
export function enqueueWave({ newId, now }: Pick<Deps, 'newId' | 'now'>, workspaceId: string, campaignId: string) {
  const at = now()
  return enqueueJob({
    id: newId(at),
    workspaceId,
    type: SELECT_WAVE,
    payload: { campaignId },
    createdAt: at,
    dueAt: at,
  })
}

/** Starts the waves that are due, in all workspaces. */
export async function startDueWaves(deps: Deps): Promise<void> {
  for (const { id, workspaceId } of await deps.database.all(store.selectDueCampaigns(deps.now()))) {
    if (await openDueWave(deps, workspaceId, id)) await deps.database.batch([enqueueWave(deps, workspaceId, id)])
  }
  deps.wakeWorker()
}

/**
 * Opens the wave of a campaign that is due, if one is. Two processes at once open it once. A start that was missed by more than an
 * hour waits for a person: nobody knows whether it still makes sense. Recurring campaigns make up for what they have missed.
 * @returns whether a wave was opened
 */
export const openDueWave = (deps: Deps, workspaceId: string, campaignId: string): Promise<boolean> =>
  retryOnConflict(async () => {
    const row = await loadCampaign(deps, { workspaceId }, campaignId)
    const { startedAt, pausedAt, cancelledAt, nextWaveAt } = row
    const now = deps.now()
    if (startedAt === null || pausedAt !== null || cancelledAt !== null) return false
    if (nextWaveAt === null || nextWaveAt > now) return false
    const [previous] = await deps.database.all(store.selectLatestWave(workspaceId, campaignId))
    if (previous?.selectedAt === null) return false
    const settings = parseSettings(row.settings)
    if (settings.schedule.kind !== 'recurring' && now - nextWaveAt > MAX_DELAY_MS) {
      await pauseCampaignFor(deps, workspaceId, campaignId, { reason: 'late-start' })
      return false
    }
    const clock = await loadSendingSettings(deps, workspaceId)
    const next = getNextWave(settings, clock, { startedAt, previous, now })
    const isDue = next !== null && (settings.schedule.kind !== 'recurring' || next.at <= now)
    if (!isDue) {
      await deps.database.batch(store.moveToNextWave({ workspaceId, id: campaignId, nextWaveAt }, next?.at ?? null))
      return false
    }
    const { from: slotFrom = null, to: slotTo = null } = next.slots ?? {}
    const number = (previous?.number ?? 0) + 1
    const wave = { workspaceId, campaignId, number, startsAt: now, slotFrom, slotTo }
    const opened = { ...wave, position: null, population: '{}', selectedAt: null }
    const following = getNextWave(settings, clock, { startedAt, previous: opened, now })
    await deps.database.batch([
      ...store.moveToNextWave({ workspaceId, id: campaignId, nextWaveAt }, following?.at ?? null),
      store.insertCampaignWave(wave),
    ])
    return true
  })

/** Ends some messages of a cancelled campaign that were not sent. @returns whether there may be more */
export async function skipCancelled({ database, now }: Deps, campaignId: string): Promise<boolean> {
  const time = now()
  const times = { now: time, claimedBefore: time - MAX_CLAIM_MS }
  const [skipped] = await database.batch([skipCancelledDeliveries(campaignId, times, SKIPPED_CHUNK_SIZE)])
  return skipped.length > 0
}

/** Whether a process has claimed messages of a campaign. */
export async function hasClaimedMessages({ database }: Pick<Deps, 'database'>, campaignId: string): Promise<boolean> {
  const rows = await database.all(selectClaimedDelivery(campaignId))
  return rows.length > 0
}

/** No attempt takes so long: the process has ended. */
const MAX_CLAIM_MS = 5 * 60_000
const SKIPPED_CHUNK_SIZE = 500

/** Finishes the campaigns that have nothing left to send. */
export async function finishCampaigns(deps: Deps): Promise<void> {
  for (const { id, workspaceId, surveyId, name } of await deps.database.all(store.selectCompleteCampaigns)) {
    try {
      await deps.database.batch([
        ...store.finishCampaign(workspaceId, id, deps.now()),
        ...recordEvents(deps, systemCaller(workspaceId), [{ type: 'campaign.finished', subjectId: id, surveyId }]),
        auditEntry(deps, systemCaller(workspaceId), 'campaign.finished', id, { name }),
      ])
    } catch (error) {
      // Another process was first, or something came up for it.
      if (!(error instanceof ConstraintViolation)) throw error
    }
  }
}
