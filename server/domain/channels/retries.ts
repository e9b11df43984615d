const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Standard Webhooks: the wait before each attempt, over three days in all. */
const WEBHOOK_DELAYS_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]

/** Of alerts, which are news for a day. The last delay repeats. */
const ALERT_DELAYS_MS = [
  0,
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
]

/** So that deliveries that failed together are not repeated together. */
const JITTER = 0.2

interface Failure {
  /** How many attempts there were. */
  attempts: number
  /** What the receiver asks for. */
  afterMs?: number | undefined
  /** From 0 to 1: chance. */
  random: number
}

/**
 * How long a delivery to a webhook waits after a failure: as the schedule says, or longer if the receiver asks for it.
 * @returns null after the last attempt
 */
export function getWebhookDelay({ attempts, ...failure }: Failure): number | null {
  const delay = WEBHOOK_DELAYS_MS[attempts]
  return delay === undefined ? null : adjustDelay(delay, failure)
}

/** How long an alert waits after a failure. */
export const getAlertDelay = ({ attempts, ...failure }: Failure): number =>
  adjustDelay(ALERT_DELAYS_MS[Math.min(attempts, ALERT_DELAYS_MS.length - 1)] ?? 0, failure)

const adjustDelay = (delay: number, { afterMs = 0, random }: Omit<Failure, 'attempts'>): number =>
  Math.round(Math.max(delay * (1 + JITTER * random), afterMs))
