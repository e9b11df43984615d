import type { DropReason, Hold } from '../../../shared/channel-delivery.ts'
import type { DueDeliveryRow } from '../../store/queries/channel-deliveries.ts'

/** Of more alerts than a channel takes singly within this time, the others leave as one message at its end. */
export const GROUP_WINDOW_MS = 5 * 60_000
/** Older alerts are no news. */
export const MAX_ALERT_AGE_MS = 24 * 60 * 60_000

export interface AlertPlan {
  /** What is sent now: alerts that leave together. */
  messages: DueDeliveryRow[][]
  postponed: { delivery: DueDeliveryRow; until: number; heldFor: Hold }[]
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
    else if (situation.quietUntil !== null)
      plan.postponed.push({ delivery, until: situation.quietUntil, heldFor: 'quiet' })
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
  // Those that have waited for each other leave together. What waited for another reason, such as a rate, leaves by itself.
  const held = alerts.filter(({ heldFor }) => heldFor !== null)
  if (held.length > 0) plan.messages.push(held)
  const single = alerts.filter(({ heldFor }) => heldFor === null)
  const sentTimes = recent.filter((sent) => sent.recipientId === recipientId).map(({ at }) => at)
  const free = Math.max(0, groupAfter - sentTimes.length)
  plan.messages.push(...single.slice(0, free).map((alert) => [alert]))
  const until = (sentTimes[0] ?? now) + GROUP_WINDOW_MS
  plan.postponed.push(...single.slice(free).map((delivery) => ({ delivery, until, heldFor: 'group' as const })))
}
