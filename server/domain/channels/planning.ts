import type { DropReason } from '../../../shared/channel-delivery.ts'
import type { DueDeliveryRow } from '../../store/queries/channel-deliveries.ts'

/** Of more alerts than a channel takes singly within this time, the others leave as one message at its end. */
export const GROUP_WINDOW_MS = 5 * 60_000
/** Older alerts are no news. */
export const MAX_ALERT_AGE_MS = 24 * 60 * 60_000

export interface AlertPlan {
  /** What is sent now: alerts that leave together. */
  messages: DueDeliveryRow[][]
  postponed: { delivery: DueDeliveryRow; until: number }[]
  dropped: { delivery: DueDeliveryRow; reason: DropReason }[]
}

interface Situation {
  now: number
  groupAfter: number
  /** When the quiet hours end; null outside them. */
  quietUntil: number | null
  /** The alerts sent within the window, the earliest first. */
  recent: readonly { recipientId: string; at: number }[]
}

/**
 * Decides which alerts of a channel leave now, and which of them together. Each recipient of emails has a count of their own.
 * A message that was tried before stays as it is. Test messages wait for nothing.
 */
export function planAlerts(due: readonly DueDeliveryRow[], situation: Situation): AlertPlan {
  const plan: AlertPlan = { messages: [], postponed: [], dropped: [] }
  const alerts: DueDeliveryRow[] = []
  for (const delivery of due) {
    if (delivery.kind === 'test') plan.messages.push([delivery])
    else if (situation.now - delivery.createdAt > MAX_ALERT_AGE_MS) plan.dropped.push({ delivery, reason: 'expired' })
    else if (situation.quietUntil !== null) plan.postponed.push({ delivery, until: situation.quietUntil })
    else alerts.push(delivery)
  }
  const earlierMessages = Map.groupBy(
    alerts.filter(({ messageId }) => messageId !== null),
    ({ messageId }) => messageId,
  )
  plan.messages.push(...earlierMessages.values())
  const newAlerts = alerts.filter(({ messageId }) => messageId === null)
  for (const [recipientId, deliveries] of Map.groupBy(newAlerts, ({ recipientId }) => recipientId))
    planRecipient(plan, deliveries, situation, recipientId)
  return plan
}

function planRecipient(plan: AlertPlan, alerts: DueDeliveryRow[], situation: Situation, recipientId: string): void {
  const { now, groupAfter, recent } = situation
  // They have waited for the end of a window, or of quiet hours: all leave together.
  if (alerts.some(({ dueAt, createdAt }) => dueAt > createdAt)) {
    plan.messages.push(alerts)
    return
  }
  const sentTimes = recent.filter((sent) => sent.recipientId === recipientId).map(({ at }) => at)
  const free = Math.max(0, groupAfter - sentTimes.length)
  plan.messages.push(...alerts.slice(0, free).map((alert) => [alert]))
  const until = (sentTimes[0] ?? now) + GROUP_WINDOW_MS
  plan.postponed.push(...alerts.slice(free).map((delivery) => ({ delivery, until })))
}
