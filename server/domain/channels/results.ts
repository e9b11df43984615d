import type { DisabledReason } from '../../../shared/channel.ts'
import type { DeliveryReason } from '../../../shared/channel-delivery.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/channel-deliveries.ts'
import { auditEntry } from '../audit.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { enqueueEmail } from '../email.ts'
import { type ChannelHolder, LEASE_MS, type SendingChannel } from './claims.ts'
import { MAX_ALERT_AGE_MS } from './planning.ts'
import { getAlertDelay, getWebhookDelay } from './retries.ts'

/** After that long without one success, a channel is disabled. */
export const MAX_FAILING_MS = 5 * 24 * 60 * 60 * 1000

/** What became of a message, as far as the deliveries are concerned. */
export interface MessageOutcome {
  outcome: 'sent' | 'retry' | 'refused' | 'broken' | 'gone'
  reason?: DeliveryReason
  afterMs?: number
}

/** What is recorded together. */
export interface ChannelRecord {
  deliveries: store.DeliveryResult[]
  attempts: (store.AttemptRow & { contactIds: readonly string[] })[]
  /** Of the messages in it. */
  outcomes: MessageOutcome[]
  /** Belong in the same batch. */
  statements: readonly Statement[]
}

/** What becomes of a delivery after an attempt. @param random from 0 to 1 */
export function buildResult(
  delivery: store.DueDeliveryRow,
  { outcome, reason = null, afterMs }: Omit<MessageOutcome, 'reason'> & { reason?: DeliveryReason | null },
  { now, messageId, random }: { now: number; messageId: string; random: number },
): store.DeliveryResult {
  const attempts = delivery.attempts + 1
  const result = { id: delivery.id, attempts, messageId, dueAt: now, at: now }
  if (outcome === 'sent') return { ...result, state: 'sent', reason: null }
  if (outcome === 'refused' || outcome === 'gone') return { ...result, state: 'failed', reason }
  // The channel is disabled: what it has not sent goes out once its address is corrected.
  if (outcome === 'broken') return { ...result, state: 'waiting', reason, at: null }
  const failure = { attempts, afterMs, random }
  const isWebhook = delivery.body !== null
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
): store.DeliveryResult => ({ id, state: 'dropped', dueAt: now, attempts, messageId, reason, at: now })

/** A delivery that waits. */
export const buildDelay = (
  { id, attempts, messageId }: store.DueDeliveryRow,
  dueAt: number,
  reason: DeliveryReason | null = null,
): store.DeliveryResult => ({ id, state: 'waiting', dueAt, attempts, messageId, reason, at: null })

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
  const contactIds = [...new Set(record.attempts.flatMap((attempt) => attempt.contactIds))]
  const lease = { channelId, holder, until: deps.now() + LEASE_MS }
  const results = record.deliveries.length > 0 ? [store.recordDeliveryResults(channelId, record.deliveries)] : []
  const state = await buildState(deps, channel, record.outcomes)
  const commit = (existingIds: readonly string[]) =>
    deps.database.batch([
      ...store.renewChannel(lease),
      ...(existingIds.length > 0 ? store.lockDeliveredContacts(channel.workspace.id, existingIds) : []),
      ...results,
      ...buildAttempts(record.attempts, existingIds),
      ...state,
      ...record.statements,
    ])
  try {
    await commit(contactIds)
  } catch (error) {
    if (!(error instanceof ConstraintViolation) || contactIds.length === 0) throw error
    // A contact was erased meanwhile: the log keeps nothing about it.
    const rows = await deps.database.all(store.selectExistingContacts(channel.workspace.id, contactIds))
    await commit(rows.map(({ id }) => id))
  }
  if (state.length > 0) deps.wakeWorker()
}

function buildAttempts(attempts: ChannelRecord['attempts'], existingIds: readonly string[]): Statement[] {
  if (attempts.length === 0) return []
  const rows = attempts.map(({ contactIds, ...row }) =>
    contactIds.every((id) => existingIds.includes(id)) ? row : { ...row, request: null, response: null },
  )
  return [store.insertAttempts(rows)]
}

/** One success shows that a channel works. A message that was refused says nothing of the channel. */
async function buildState(
  deps: Deps,
  { row, workspace }: SendingChannel,
  outcomes: readonly MessageOutcome[],
): Promise<Statement[]> {
  const has = (...kinds: MessageOutcome['outcome'][]) => outcomes.some(({ outcome }) => kinds.includes(outcome))
  if (has('gone')) return disable(deps, { row, workspace }, 'gone')
  if (has('broken')) return disable(deps, { row, workspace }, 'broken')
  if (has('sent')) return row.failingSince === null ? [] : [store.setFailingSince(row.id, null)]
  if (!has('retry')) return []
  const now = deps.now()
  if (row.failingSince === null) return [store.setFailingSince(row.id, now)]
  return now - row.failingSince >= MAX_FAILING_MS ? disable(deps, { row, workspace }, 'failing') : []
}

/** Disables a channel and tells the owners of the workspace. */
async function disable(
  deps: Deps,
  { row, workspace }: Pick<SendingChannel, 'row' | 'workspace'>,
  reason: Exclude<DisabledReason, 'member'>,
): Promise<Statement[]> {
  const now = deps.now()
  const owners = await deps.database.all(store.selectOwners(workspace.id))
  const noun = row.kind === 'webhook' ? 'webhook' : 'channel'
  const url = `${deps.publicUrl}/w/${workspace.slug}/settings/${noun}s/${row.id}?disabled=${now}`
  return [
    store.disableSendingChannel(row.id, now, reason),
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
