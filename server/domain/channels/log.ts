import type {
  ChannelAttempt,
  ChannelDelivery,
  ChannelDeliveryWithAttempts,
  DeliveryState,
} from '../../../shared/channel-delivery.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import * as attemptStore from '../../store/queries/channel-attempts.ts'
import * as store from '../../store/queries/channel-deliveries.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { listPage } from '../pagination.ts'
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

/** @throws DomainError `delivery-not-found` */
export async function loadDelivery({ database }: Deps, { workspaceId }: Caller, id: string, channelId?: string) {
  const [row] = await database.all(store.selectDelivery(workspaceId, id))
  if (!row || (channelId !== undefined && row.channelId !== channelId)) throw notFound('delivery', id)
  return row
}

async function loadAttempts({ database }: Deps, { messageId }: store.DeliveryRow, { workspaceId }: Caller) {
  const rows = messageId === null ? [] : await database.all(attemptStore.selectAttempts(workspaceId, messageId))
  return rows.map(toAttempt)
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
  heldFor: row.heldFor,
  reason: row.reason,
  createdAt: toIso(row.createdAt),
  finishedAt: toIsoOrNull(row.at),
})

const toAttempt = ({ id, at, durationMs, outcome, reason, status, request, response }: attemptStore.AttemptRow) => ({
  ...{ id, at: toIso(at), durationMs, outcome, reason, status, request, response },
})

const PURGE_SIZE = 2000

/** Deletes deliveries and attempts of more than 30 days, also what could not be sent in that time. */
export async function purgeDeliveries({ database, now }: Deps): Promise<void> {
  const beforeId = timePrefix(now() - RETENTION_MS)
  for (let count = PURGE_SIZE; count === PURGE_SIZE; ) {
    const [deliveries, attempts] = await database.batch([
      store.deleteOldDeliveries(beforeId, PURGE_SIZE),
      attemptStore.deleteOldAttempts(beforeId, PURGE_SIZE),
    ])
    count = Math.max(deliveries.length, attempts.length)
  }
}
