import type { DisabledReason } from '../../../shared/channel.ts'
import type { DeliveryReason, Hold } from '../../../shared/channel-delivery.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as attemptStore from '../../store/queries/channel-attempts.ts'
import * as store from '../../store/queries/channel-deliveries.ts'
import * as leaseStore from '../../store/queries/channel-leases.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { enqueueEmail } from '../email.ts'
import { timePrefix } from '../ids.ts'
import { type ChannelHealth, type ChannelHolder, LEASE_MS, type SendingChannel } from './claims.ts'
import { MAX_ALERT_AGE_MS } from './planning.ts'
import { getAlertDelay, getWebhookDelay } from './retries.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** After that long without one success, a channel is disabled: if it was also tried several times, hours apart, within the last day. */
const MAX_FAILING_MS = 5 * DAY_MS
const MIN_DAILY_FAILURES = 3
const MIN_SPREAD_MS = 12 * HOUR_MS

/** What became of a message, as far as the deliveries are concerned. */
export interface MessageOutcome {
  outcome: 'sent' | 'retry' | 'refused' | 'broken' | 'gone'
  reason?: DeliveryReason
  afterMs?: number
}

/** What is recorded together. */
export interface ChannelRecord {
  deliveries: store.DeliveryResult[]
  attempts: (attemptStore.AttemptRow & { deliveryIds: readonly string[] })[]
  /** Of the messages in it. */
  outcomes: MessageOutcome[]
  /** Belong in the same batch. */
  statements: readonly Statement[]
  /** How long nothing else is to be sent. */
  pauseMs?: number
}

/** What becomes of a delivery after an attempt. @param random from 0 to 1; alerts are no news after a while */
export function buildResult(
  delivery: store.DueDeliveryRow,
  { outcome, reason = null, afterMs }: Omit<MessageOutcome, 'reason'> & { reason?: DeliveryReason | null },
  { now, messageId, random, isWebhook }: { now: number; messageId: string; random: number; isWebhook: boolean },
): store.DeliveryResult {
  const attempts = delivery.attempts + 1
  const result = { id: delivery.id, attempts, messageId, dueAt: now, heldFor: null, at: now }
  if (outcome === 'sent') return { ...result, state: 'sent', reason: null }
  if (outcome === 'refused' || outcome === 'gone') return { ...result, state: 'failed', reason }
  // The channel is disabled: what it has not sent goes out once its address is corrected.
  if (outcome === 'broken') return { ...result, state: 'waiting', reason, at: null }
  const failure = { attempts, afterMs, random }
  const delay = isWebhook ? getWebhookDelay(failure) : getAlertDelay(failure)
  if (delay === null) return { ...result, state: 'failed', reason }
  if (!isWebhook && now + delay - delivery.createdAt > MAX_ALERT_AGE_MS)
    return { ...result, state: 'dropped', reason: 'expired' }
  return { ...result, state: 'waiting', reason, dueAt: now + delay, at: null }
}

/** A delivery of which nothing is sent. */
export const buildDrop = (
  { id, attempts, messageId }: store.DueDeliveryRow,
  reason: DeliveryReason,
  now: number,
): store.DeliveryResult => ({ id, state: 'dropped', dueAt: now, heldFor: null, attempts, messageId, reason, at: now })

/** A delivery that waits. */
export const buildDelay = (
  { id, attempts, messageId, heldFor: previous }: store.DueDeliveryRow,
  dueAt: number,
  { reason = null, heldFor = previous }: { reason?: DeliveryReason | null; heldFor?: Hold | null } = {},
): store.DeliveryResult => ({ id, state: 'waiting', dueAt, heldFor, attempts, messageId, reason, at: null })

/**
 * Records attempts and what became of the deliveries in one batch, and disables the channel if it has to be.
 * @throws ConstraintViolation if another process has taken over, or the channel was deleted: nothing is recorded then
 */
export async function recordResults(
  deps: Deps,
  { channelId, holder }: ChannelHolder,
  channel: SendingChannel,
  record: ChannelRecord,
): Promise<void> {
  const { health } = channel
  const deliveryIds = [...new Set(record.attempts.flatMap((attempt) => attempt.deliveryIds))]
  const lease = { channelId, holder, until: deps.now() + LEASE_MS }
  const results = record.deliveries.length > 0 ? [store.recordDeliveryResults(channelId, record.deliveries)] : []
  const change = await decideHealth(deps, channel, record.outcomes)
  const commit = (waitingIds: readonly string[], { statements }: HealthChange) =>
    deps.database.batch([
      ...leaseStore.renewChannel(lease),
      ...statements,
      ...(waitingIds.length > 0 ? store.lockWaitingDeliveries(channelId, waitingIds) : []),
      ...results,
      ...buildAttempts(record.attempts, waitingIds),
      ...record.statements,
    ])
  try {
    await commit(deliveryIds, change)
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    // What it is about was erased meanwhile: the log keeps nothing of it. Or a member has disabled the channel: nobody is told again.
    const rows = await deps.database.all(store.selectWaitingDeliveries(channelId, deliveryIds))
    const [row] = await deps.database.all(leaseStore.selectSendingChannel(channelId))
    const wasDisabled = row !== undefined && row.disabledAt !== null
    await commit(
      rows.map(({ id }) => id),
      change.isDisabled && wasDisabled ? { ...change, statements: [] } : change,
    )
  }
  // The emails to the owners.
  if (change.isDisabled && !health.isDisabled) deps.wakeWorker()
  health.failingSince = change.failingSince
  health.isDisabled = change.isDisabled
}

function buildAttempts(attempts: ChannelRecord['attempts'], waitingIds: readonly string[]): Statement[] {
  if (attempts.length === 0) return []
  const rows = attempts.map(({ deliveryIds, ...row }) =>
    deliveryIds.every((id) => waitingIds.includes(id)) ? row : { ...row, request: null, response: null },
  )
  return [attemptStore.insertAttempts(rows)]
}

interface HealthChange extends ChannelHealth {
  statements: Statement[]
}

/** One success shows that a channel works. A message that was refused says nothing of the channel. */
async function decideHealth(
  deps: Deps,
  channel: SendingChannel,
  outcomes: readonly MessageOutcome[],
): Promise<HealthChange> {
  const { row, health } = channel
  const has = (kind: MessageOutcome['outcome']) => outcomes.some(({ outcome }) => outcome === kind)
  const disabled = async (reason: Exclude<DisabledReason, 'member'>) => ({
    ...{ ...health, isDisabled: true },
    statements: await disable(deps, channel, reason),
  })
  if (health.isDisabled) return { ...health, statements: [] }
  if (has('gone')) return disabled('gone')
  if (has('broken')) return disabled('broken')
  if (has('sent')) return { ...health, failingSince: null, statements: [leaseStore.clearFailingSince(row.id)] }
  if (!has('retry')) return { ...health, statements: [] }
  const now = deps.now()
  if (health.failingSince === null)
    return { ...health, failingSince: now, statements: [leaseStore.setFailingSince(row.id, now)] }
  return (await hasFailedLong(deps, channel)) ? disabled('failing') : { ...health, statements: [] }
}

/** Two failures some days apart say little: it has to be tried all the while. */
async function hasFailedLong({ database, now }: Deps, { row, health }: SendingChannel): Promise<boolean> {
  const time = now()
  if (health.failingSince === null || time - health.failingSince < MAX_FAILING_MS) return false
  const [recent] = await database.all(attemptStore.countRecentAttempts(row.id, timePrefix(time - DAY_MS)))
  const { count = 0, firstAt = null } = recent ?? {}
  return count >= MIN_DAILY_FAILURES && firstAt !== null && time - firstAt >= MIN_SPREAD_MS
}

/** Disables a channel and tells the owners of the workspace. */
async function disable(
  deps: Deps,
  { row, workspace }: Pick<SendingChannel, 'row' | 'workspace'>,
  reason: Exclude<DisabledReason, 'member'>,
): Promise<Statement[]> {
  const now = deps.now()
  const owners = await deps.database.all(leaseStore.selectOwners(workspace.id))
  const noun = row.kind === 'webhook' ? 'webhook' : 'channel'
  const url = `${deps.publicUrl}/w/${workspace.slug}/settings/${noun}s/${row.id}?disabled=${now}`
  return [
    ...leaseStore.disableSendingChannel(row.id, now, reason),
    auditEntry(deps, systemCaller(workspace.id), `${noun}.disabled`, row.id, { name: row.name, reason }),
    ...owners.map(({ email, locale }) =>
      enqueueEmail(deps, workspace.id, {
        to: email,
        template: `channel-${reason}`,
        locale,
        url,
        workspace: workspace.name,
        from: row.name,
      }),
    ),
  ]
}
