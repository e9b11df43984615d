import { type CampaignSettings, getContactZone } from '../../../shared/campaign.ts'
import { getEmailDomain } from '../../../shared/email.ts'
import type { DeliveryResult, DeliveryRow, NewDeliveryRow } from '../../store/queries/deliveries.ts'
import type { Deps } from '../deps.ts'
import { getSendingRule, type WorkspaceClock } from './schedule.ts'
import { addLocalDays, findSendingTime } from './sending-times.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** A message that fails only for a time is tried for so long. */
export const MAX_RETRY_MS = 3 * DAY_MS
const FIRST_RETRY_MS = 5 * MINUTE_MS
const LONGEST_RETRY_MS = 6 * 60 * MINUTE_MS

/** What became of a message that a process had claimed. */
export type DeliveryOutcome =
  | { kind: 'sent'; providerId: string | null; words: string }
  | { kind: 'skipped'; reason: string }
  /** For good. `words` are those of the server. */
  | { kind: 'failed'; reason: 'recipient' | 'refused' | 'error'; status: string | null; words: string }
  /** Not now, because of this message. */
  | { kind: 'temporary'; words: string; retryAfterMs: number | null }
  /** Not now, for reasons that lie outside the message. */
  | { kind: 'postponed'; dueAt: number }

const MAX_WORDS = 500

/** An outcome as it is stored. A message that has failed for three days ends, and says so. */
export function buildResult(delivery: DeliveryRow, outcome: DeliveryOutcome, now: number): DeliveryResult {
  const { id, dueAt, attempts, firstAttemptAt } = delivery
  const base = { id, at: now, dueAt, attempts, firstAttemptAt, reason: null, words: null, providerId: null }
  if (outcome.kind === 'postponed') return { ...base, state: 'waiting', dueAt: outcome.dueAt }
  if (outcome.kind === 'skipped') return { ...base, state: 'skipped', reason: outcome.reason }
  const words = outcome.words.slice(0, MAX_WORDS)
  const tried = { ...base, attempts: attempts + 1, firstAttemptAt: firstAttemptAt ?? now, words }
  if (outcome.kind === 'sent') return { ...tried, state: 'sent', providerId: outcome.providerId }
  if (outcome.kind === 'failed') return { ...tried, state: 'failed', reason: outcome.reason }
  if (now - tried.firstAttemptAt >= MAX_RETRY_MS) return { ...tried, state: 'failed', reason: 'expired' }
  return { ...tried, state: 'waiting', reason: 'temporary', dueAt: now + getRetryDelay(attempts, outcome.retryAfterMs) }
}

const getRetryDelay = (attempts: number, retryAfterMs: number | null) =>
  Math.max(retryAfterMs ?? 0, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20)))

/** The reminder after a message, if the campaign has one; due at the same time of day. */
export function buildReminder(
  { newId }: Pick<Deps, 'newId'>,
  settings: CampaignSettings,
  clock: WorkspaceClock,
  delivery: DeliveryRow,
  sentAt: number,
): NewDeliveryRow | undefined {
  const reminder = settings.reminders[delivery.reminder]
  const channel = reminder?.channel ?? settings.channel
  if (!reminder || channel === 'link') return undefined
  const timeZone = getContactZone(JSON.parse(delivery.properties)) ?? clock.timeZone
  const time = addLocalDays(sentAt, reminder.afterDays, timeZone)
  const dueAt = findSendingTime(getSendingRule(settings, clock), time, timeZone) ?? time
  if (delivery.expiresAt !== null && delivery.expiresAt <= dueAt) return undefined
  const { workspaceId, campaignId, invitationId, email } = delivery
  return {
    id: newId(sentAt),
    ...{ workspaceId, campaignId, invitationId, channel, dueAt },
    reminder: delivery.reminder + 1,
    domain: channel === 'email' && email !== null ? getEmailDomain(email) : null,
    at: sentAt,
  }
}
