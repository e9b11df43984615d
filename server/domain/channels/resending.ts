import type { DeliveryState } from '../../../shared/channel-delivery.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/channel-deliveries.ts'
import type { ChannelRow } from '../../store/queries/channels.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timeFromId, timePrefix } from '../ids.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { loadDelivery } from './log.ts'
import { type ChannelNoun, loadAnyChannel } from './rows.ts'

/** As many deliveries one call sends again, and one batch: others wait for no longer than that takes. */
const MAX_RESENT = 10_000
const CHUNK_SIZE = 1000

/** Which finished deliveries are sent again: some, or those in a state that were created in a range of time. */
export type ResendChoice = { ids: readonly string[] } | { from: number; to: number; state?: DeliveryState }

/** How many deliveries are sent again, and from when the next call goes on; null if none is left. */
export interface Resending {
  count: number
  nextFrom: number | null
}

/**
 * Sends deliveries again that are finished, the earliest first, at most 10,000 of a range. Deliveries to a webhook keep their id,
 * by which the receiver recognises them; those whose body was erased stay as they are.
 * @throws DomainError `delivery-not-found` if an id is not one of the channel; `range-reversed`
 */
export async function resendDeliveries(
  deps: Deps,
  caller: Caller,
  channelId: string,
  choice: ResendChoice,
  noun?: ChannelNoun,
): Promise<Resending> {
  await rejectInDemo(deps, caller)
  if ('from' in choice && choice.from > choice.to)
    throw new DomainError('invalid', 'range-reversed', 'Expected a time not before “from”.', { path: 'to' })
  const channel = await loadAnyChannel(deps, caller.workspaceId, channelId, noun)
  if ('ids' in choice) for (const id of choice.ids) await loadDelivery(deps, caller, id, channelId)
  const action = `${channel.kind === 'webhook' ? 'webhook' : 'channel'}.resent`
  const entry = auditEntry(deps, caller, action, channelId, { name: channel.name })
  const resending =
    'ids' in choice
      ? await resendChosen(deps, channel, choice.ids, entry)
      : await resendRange(deps, channel, choice, entry)
  deps.wakeWorker()
  return resending
}

async function resendChosen(
  { database, now }: Deps,
  channel: ChannelRow,
  ids: readonly string[],
  entry: Statement,
): Promise<Resending> {
  const [rows] = await database.batch([store.resendDeliveries(channel, { ids }, now()), entry])
  return { count: rows.length, nextFrom: null }
}

async function resendRange(
  { database, now }: Deps,
  channel: ChannelRow,
  { from, to, state = 'failed' }: { from: number; to: number; state?: DeliveryState },
  entry: Statement,
): Promise<Resending> {
  const range = { afterId: timePrefix(from), beforeId: timePrefix(to + 1), state }
  const time = now()
  let count = 0
  while (count < MAX_RESENT) {
    const resend = store.resendDeliveries(channel, { ...range, limit: CHUNK_SIZE }, time)
    const [rows] = await database.batch([resend, ...(count === 0 ? [entry] : [])])
    count += rows.length
    if (rows.length < CHUNK_SIZE) return { count, nextFrom: null }
    range.afterId = rows.reduce((last, { id }) => (id > last ? id : last), range.afterId)
  }
  const [next] = await database.all(store.selectFirstToResend(channel, range))
  return { count, nextFrom: next ? timeFromId(next.id) : null }
}
