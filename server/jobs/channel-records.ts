import type { AlertMessage } from '../channels/types.ts'
import type { SendingChannel } from '../domain/channels/claims.ts'
import { buildResult, type ChannelRecord, type MessageOutcome } from '../domain/channels/results.ts'
import type { DueDeliveryRow } from '../store/queries/channel-deliveries.ts'
import type { WorkerDeps } from './types.ts'

/** How long a channel waits whose receiver is down. */
export const DOWN_PAUSE_MS = 30_000

/** A record of nothing. */
export const emptyRecord = { deliveries: [], attempts: [], outcomes: [], statements: [] } satisfies ChannelRecord

/**
 * The id of a message: that of an earlier attempt, or that of its first delivery. After a kill it is the same again, so that mail
 * servers recognise what they have; when an alert is sent again on request, it is another message.
 */
export function getMessageId([first]: readonly DueDeliveryRow[]): string {
  if (!first) return ''
  const { id, messageId, resends } = first
  return messageId ?? (resends === 0 ? id : `${id}-${resends}`)
}

/** The record of a message with this outcome, for each of its deliveries. */
export function recordOutcome(
  deps: WorkerDeps,
  { channel, deliveries }: Pick<AlertSending, 'channel' | 'deliveries'>,
  outcome: MessageOutcome,
  messageId: string,
  attempts: ChannelRecord['attempts'] = [],
): ChannelRecord {
  const context = { now: deps.now(), messageId, random: Math.random(), isWebhook: channel.kind === 'webhook' }
  return {
    ...emptyRecord,
    deliveries: deliveries.map((delivery) => buildResult(delivery, outcome, context)),
    attempts,
    outcomes: [outcome],
  }
}

/** An alert message on its way to a chat, or to a member by email. */
export interface AlertSending {
  channel: SendingChannel
  deliveries: readonly DueDeliveryRow[]
  message: AlertMessage
  messageId: string
}
