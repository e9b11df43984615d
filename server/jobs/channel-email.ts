import { findAlertRecipient } from '../domain/channels/recipients.ts'
import { buildDelay, buildDrop, type ChannelRecord, type MessageOutcome } from '../domain/channels/results.ts'
import { markNotified } from '../domain/notifications/assignments.ts'
import { canNotify } from '../domain/notifications/notifications.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { serializeError } from '../log.ts'
import { MailFailure } from '../mail/types.ts'
import { QuietHours, sendAlertEmail, UnwantedAlert } from './alert-email.ts'
import { type AlertSending, DOWN_PAUSE_MS, emptyRecord, recordOutcome } from './channel-records.ts'
import { PermanentFailure, type WorkerDeps } from './types.ts'

/**
 * Emails an alert to the member its deliveries are for. That email fails says nothing of the channel, so that it is never
 * disabled: the health page tells of the mail server.
 */
export async function sendEmailMessage(deps: WorkerDeps, sending: AlertSending): Promise<ChannelRecord> {
  const { channel, deliveries, message, messageId } = sending
  const { id: workspaceId } = channel.workspace
  const recipientId = deliveries[0]?.recipientId ?? ''
  const drop = (reason: 'no-mail-server' | 'not-wanted'): ChannelRecord => ({
    ...emptyRecord,
    deliveries: deliveries.map((delivery) => buildDrop(delivery, reason, deps.now())),
  })
  if (!canNotify(deps)) return drop('no-mail-server')
  const at = deps.now()
  const startedAt = performance.now()
  const record = (outcome: MessageOutcome): ChannelRecord => {
    const attempt = {
      ...{ id: deps.newId(at), workspaceId, channelId: channel.row.id, messageId, at },
      ...{ outcome: outcome.outcome, reason: outcome.reason ?? null, deliveryIds: [] },
      ...{ durationMs: Math.round(performance.now() - startedAt), status: null, request: null, response: null },
    }
    return { ...recordOutcome(deps, sending, outcome, messageId, [attempt]), outcomes: [] }
  }
  try {
    await sendAlertEmail(deps, { workspaceId, recipientId, message, key: messageId })
  } catch (error) {
    if (error instanceof UnwantedAlert) return drop('not-wanted')
    if (error instanceof PermanentFailure) return record({ outcome: 'refused', reason: 'message-refused' })
    if (error instanceof QuietHours) {
      const { until } = error
      return { ...emptyRecord, deliveries: deliveries.map((one) => buildDelay(one, until, { heldFor: 'quiet' })) }
    }
    const pause = getPause(error)
    if (pause) {
      const { pauseMs, reason } = pause
      deps.log.error({ error: serializeError(error) }, 'the mail server takes no alerts for now')
      const dueAt = deps.now() + pauseMs
      return { ...emptyRecord, deliveries: deliveries.map((one) => buildDelay(one, dueAt, { reason })), pauseMs }
    }
    deps.log.error({ error: serializeError(error) }, 'an alert could not be emailed yet')
    return record({ outcome: 'retry', reason: 'unavailable' })
  }
  const caseIds = message.alerts.flatMap(({ followUp, response }) => (followUp && response ? [response.id] : []))
  return { ...record({ outcome: 'sent' }), statements: markNotified(workspaceId, recipientId, caseIds) }
}

/** How long all alerts wait, if the mail server has not come to see this one. */
function getPause(error: unknown): { pauseMs: number; reason: 'rate-limited' | 'unavailable' } | undefined {
  if (!(error instanceof MailFailure)) return undefined
  const { kind, retryAfterMs } = error
  const pauseMs = retryAfterMs ?? DOWN_PAUSE_MS
  if (kind === 'throttled') return { pauseMs, reason: 'rate-limited' }
  return kind === 'connection' ? { pauseMs, reason: 'unavailable' } : undefined
}

/** The language in which the recipient of deliveries reads. */
export async function loadRecipientLanguage(
  deps: WorkerDeps,
  workspaceId: string,
  recipientId: string,
): Promise<AppLanguage> {
  const recipient = await findAlertRecipient(deps, workspaceId, recipientId)
  return chooseAppLanguage([recipient?.locale ?? null])
}
