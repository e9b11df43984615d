import type { CampaignProgress, Delivery } from '../../../shared/campaign-progress.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { selectLatestWave } from '../../store/queries/campaign-waves.ts'
import type { CampaignRow } from '../../store/queries/campaigns.ts'
import * as store from '../../store/queries/deliveries.ts'
import { selectSender } from '../../store/queries/senders.ts'
import type { Caller, Deps } from '../deps.ts'
import { listPage } from '../pagination.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { loadCampaign } from './campaigns.ts'
import { getNextHour } from './sending-limits.ts'

type Counts = Awaited<ReturnType<typeof loadCounts>>
type Wait = CampaignProgress['waitsFor']

const HOUR_MS = 3_600_000

/** How many messages of a campaign are in which state, and what it waits for. */
export async function loadProgress(deps: Deps, caller: Caller, id: string): Promise<CampaignProgress> {
  const row = await loadCampaign(deps, caller, id)
  const counts = await loadCounts(deps, id)
  const reminders = [...new Set(counts.map(({ reminder }) => reminder))]
  const messages = reminders.map((reminder) => {
    const states = { waiting: 0, sending: 0, sent: 0, failed: 0, skipped: 0 }
    for (const count of counts) if (count.reminder === reminder) states[count.state] = count.count
    return { reminder, ...states }
  })
  return { messages, waitsFor: await findWait(deps, row, counts) }
}

const loadCounts = ({ database }: Deps, campaignId: string) => database.all(store.countDeliveries(campaignId))

const wait = (kind: NonNullable<Wait>['kind'], until: number | null, detail: string | null = null): Wait => ({
  kind,
  until: toIsoOrNull(until),
  detail,
})

async function findWait(deps: Deps, row: CampaignRow, counts: Counts): Promise<Wait> {
  const now = deps.now()
  if (row.startedAt === null || row.cancelledAt !== null || row.finishedAt !== null) return null
  if (row.pausedAt !== null) return wait('paused', null, row.pauseReason)
  const [wave] = await deps.database.all(selectLatestWave(row.workspaceId, row.id))
  const open = counts.filter(({ state }) => state === 'waiting')
  if (open.length === 0) {
    if (counts.some(({ state }) => state === 'sending')) return null
    if (wave?.selectedAt === null) return wait('selection', null)
    return row.nextWaveAt === null ? null : wait('start', row.nextWaveAt)
  }
  const [sender] = await deps.database.all(selectSender(row.workspaceId))
  if (sender?.slowUntil && sender.slowUntil > now) return wait('slow-server', sender.slowUntil, sender.slowWords)
  const { perHour } = await loadSendingSettings(deps, row.workspaceId)
  if (perHour !== null && (await countSentThisHour(deps, row.workspaceId)) >= perHour) {
    return wait('hour-limit', getNextHour(now))
  }
  const next = open.reduce((first, { nextDueAt }) => Math.min(first, nextDueAt), Number.POSITIVE_INFINITY)
  if (next <= now) return null
  return wait(open.every(({ reminder }) => reminder > 0) ? 'reminders' : 'sending-time', next)
}

async function countSentThisHour({ database, now }: Deps, workspaceId: string): Promise<number> {
  const since = getNextHour(now()) - HOUR_MS
  const rows = await database.all(store.countSentDeliveries(workspaceId, since))
  return rows.reduce((sum, { count }) => sum + count, 0)
}

/** The messages of a campaign, the newest first. */
export async function listDeliveries(
  deps: Deps,
  caller: Caller,
  campaignId: string,
  filter: store.DeliveryFilter,
  paging: Paging,
): Promise<ListPage<Delivery>> {
  await loadCampaign(deps, caller, campaignId)
  return listPage(
    deps.database,
    paging,
    (position) => store.selectDeliveries(caller.workspaceId, campaignId, filter, position),
    ({ name, email, phone, at, dueAt, ...rest }) => ({
      ...rest,
      contact: { name, email, phone },
      at: toIso(at),
      dueAt: toIso(dueAt),
    }),
  )
}
