import type {
  ChannelAttempt,
  ChannelDelivery,
  ChannelDeliveryWithAttempts,
  DeliveryState,
} from '../../../shared/channel-delivery.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as store from '../../store/queries/channel-deliveries.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { listPage } from '../pagination.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { type ChannelNoun, loadAnyChannel } from './rows.ts'

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000

type DeliveryDetail = Omit<ChannelDeliveryWithAttempts, 'log'> & { log: ChannelAttempt[] }

/** The deliveries of a channel or webhook, newest first. */
export async function listChannelDeliveries(
  deps: Deps,
  { workspaceId }: Caller,
  channelId: string,
  { state, noun }: { state?: DeliveryState | undefined; noun?: ChannelNoun },
  paging: Paging,
): Promise<ListPage<ChannelDelivery>> {
  await loadAnyChannel(deps, workspaceId, channelId, noun)
  return listPage(
    deps.database,
    paging,
    (position) => store.selectDeliveries(workspaceId, channelId, state, position),
    toDelivery,
  )
}

/** The attempts to send a delivery, newest first, with requests and responses. @throws DomainError `delivery-not-found` */
export const listAttempts = async (deps: Deps, caller: Caller, deliveryId: string): Promise<ChannelAttempt[]> =>
  loadAttempts(deps, await loadDelivery(deps, caller, deliveryId), caller)

/** A delivery of a channel with its attempts. @throws DomainError `delivery-not-found` */
export async function getChannelDelivery(
  deps: Deps,
  caller: Caller,
  channelId: string,
  deliveryId: string,
  noun?: ChannelNoun,
): Promise<DeliveryDetail> {
  await loadAnyChannel(deps, caller.workspaceId, channelId, noun)
  const row = await loadDelivery(deps, caller, deliveryId, channelId)
  return { ...toDelivery(row), body: row.body, log: await loadAttempts(deps, row, caller) }
}

async function loadDelivery({ database }: Deps, { workspaceId }: Caller, id: string, channelId?: string) {
  const [row] = await database.all(store.selectDelivery(workspaceId, id))
  if (!row || (channelId !== undefined && row.channelId !== channelId)) throw notFound('delivery', id)
  return row
}

async function loadAttempts({ database }: Deps, { messageId }: store.DeliveryRow, { workspaceId }: Caller) {
  const rows = messageId === null ? [] : await database.all(store.selectAttempts(workspaceId, messageId))
  return rows.map(toAttempt)
}

/** Which finished deliveries are sent again: some, or those in a state that were created in a range of time. */
export type ResendChoice = { ids: readonly string[] } | { from: number; to: number; state?: DeliveryState }

/**
 * Sends deliveries again that are finished. Deliveries to a webhook keep their id, by which the receiver recognises them.
 * @returns how many
 * @throws DomainError `delivery-not-found` if an id is not one of the channel; `range-reversed`
 */
export async function resendDeliveries(
  deps: Deps,
  caller: Caller,
  channelId: string,
  choice: ResendChoice,
  noun?: ChannelNoun,
): Promise<number> {
  await rejectInDemo(deps, caller)
  const { workspaceId } = caller
  if ('from' in choice && choice.from > choice.to)
    throw new DomainError('invalid', 'range-reversed', 'Expected a time not before “from”.', { path: 'to' })
  const channel = await loadAnyChannel(deps, workspaceId, channelId, noun)
  const selections: store.ResendSelection[] =
    'ids' in choice
      ? choice.ids.map((id) => ({ id }))
      : [{ fromId: timePrefix(choice.from), toId: timePrefix(choice.to + 1), state: choice.state ?? 'failed' }]
  if ('ids' in choice) for (const id of choice.ids) await loadDelivery(deps, caller, id, channelId)
  const now = deps.now()
  const results: readonly unknown[][] = await deps.database.batch([
    ...selections.map((selection) => store.resendDeliveries(workspaceId, channelId, selection, now)),
    auditEntry(deps, caller, `${channel.kind === 'webhook' ? 'webhook' : 'channel'}.resent`, channelId, {
      name: channel.name,
    }),
  ])
  deps.wakeWorker()
  return results.slice(0, -1).reduce((count, rows) => count + rows.length, 0)
}

/** How many events rules have sent to channels in the last 30 days, by the id of the rule. */
export async function countAlertsByRule(
  { database, now }: Deps,
  { workspaceId }: Caller,
  channelIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.all(
    store.countDeliveriesByRule(workspaceId, channelIds, timePrefix(now() - RETENTION_MS)),
  )
  return new Map(rows.map(({ ruleId, count }) => [ruleId, count]))
}

const toDelivery = (row: store.DeliveryRow): ChannelDelivery => ({
  id: row.id,
  kind: row.kind,
  eventId: row.eventId,
  ruleId: row.ruleId,
  recipientId: row.recipientId || null,
  state: row.state,
  attempts: row.attempts,
  dueAt: toIsoOrNull(row.state === 'waiting' ? row.dueAt : null),
  reason: row.reason,
  createdAt: toIso(row.createdAt),
  finishedAt: toIsoOrNull(row.at),
})

const toAttempt = ({ id, at, durationMs, outcome, reason, status, request, response }: store.AttemptRow) => ({
  ...{ id, at: toIso(at), durationMs, outcome, reason, status, request, response },
})

const PURGE_SIZE = 2000

/** Deletes deliveries and attempts of more than 30 days. */
export async function purgeDeliveries({ database, now }: Deps): Promise<void> {
  const beforeId = timePrefix(now() - RETENTION_MS)
  for (let count = PURGE_SIZE; count === PURGE_SIZE; ) {
    const [deliveries, attempts] = await database.batch([
      store.deleteOldDeliveries(beforeId, PURGE_SIZE),
      store.deleteOldAttempts(beforeId, PURGE_SIZE),
    ])
    count = Math.max(deliveries.length, attempts.length)
  }
}
