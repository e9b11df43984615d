import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { pauseRunningCampaign } from '../../store/queries/campaigns.ts'
import { type DecisionRow, insertDecisions } from '../../store/queries/decisions.ts'
import * as store from '../../store/queries/deliveries.ts'
import { insertDeliveryEvents, insertPausedEvent } from '../../store/queries/guarded-events.ts'
import * as senders from '../../store/queries/senders.ts'
import { auditEntry } from '../audit.ts'
import { recordBounce } from '../bounces/recording.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { buildEvent } from '../events/recording.ts'
import { loadCampaign } from './campaigns.ts'
import type { DeliveryOutcome } from './delivery-results.ts'
import { buildReminder, buildResult } from './delivery-results.ts'
import type { SendingContext } from './sending-campaigns.ts'

/** How long a process keeps the messages of a workspace without a sign of life. */
export const LEASE_MS = 30_000
/** How long before the end of its lease a process stops by itself: clocks differ. */
export const LEASE_MARGIN_MS = 10_000

/** The workspaces whose messages are due. */
export async function listSendingWorkspaces({ database, now }: Pick<Deps, 'database' | 'now'>): Promise<string[]> {
  const rows = await database.all(store.selectSendingWorkspaces(now()))
  return rows.map(({ workspaceId }) => workspaceId)
}

/**
 * Makes this process the one that sends the messages of a workspace, and puts back those of a process that has ended.
 * @returns undefined if another process is
 */
export async function acquireSender(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  workspaceId: string,
  holder: string,
): Promise<senders.SenderRow | undefined> {
  const time = now()
  const lease = { workspaceId, holder, now: time, until: time + LEASE_MS }
  const [[row]] = await database.batch([senders.acquireSender(lease)])
  if (!row) return undefined
  // The process that claimed them has lost its lease. The batch fails if this process has lost its own.
  await database.batch([...senders.renewSender(lease), store.releaseDeliveries(workspaceId)])
  return row
}

/** A message that was claimed, and what became of it. */
export interface Recorded {
  delivery: store.DeliveryRow
  outcome: DeliveryOutcome
  /** When that was. */
  at: number
  /** Why the message will never be sent. */
  decision?: DecisionRow | undefined
}

/** The statements that record results together, each with the reminder that follows. */
export function recordResults(
  deps: Deps,
  { campaigns, sending }: SendingContext,
  results: readonly Recorded[],
): Statement[] {
  if (results.length === 0) return []
  const rows = results.map(({ delivery, outcome, at }) => buildResult(delivery, outcome, at))
  const reminders = results.flatMap(({ delivery, outcome, at }) => {
    const campaign = campaigns.get(delivery.campaignId)
    if (outcome.kind !== 'sent' || !campaign) return []
    return buildReminder(deps, campaign.settings, sending, delivery, at) ?? []
  })
  const decisions = results.flatMap(({ decision }) => decision ?? [])
  const events = rows.flatMap((row, index) => {
    const { delivery } = results[index] as Recorded
    return row.state === 'sent' || row.state === 'failed' ? [buildDeliveryEvent(deps, delivery, row)] : []
  })
  return [
    ...(events.length > 0 ? [insertDeliveryEvents(events)] : []),
    store.recordDeliveries(rows),
    ...(reminders.length > 0 ? [store.insertDeliveries(reminders)] : []),
    ...(decisions.length > 0 ? [insertDecisions(decisions)] : []),
  ]
}

/** The event of a message that has left, or never will. */
function buildDeliveryEvent(deps: Deps, delivery: store.DeliveryRow, { state, reason }: store.DeliveryResult) {
  const { workspaceId, invitationId: subjectId, surveyId, channel, campaignId, reminder } = delivery
  const event = buildEvent(deps, systemCaller(workspaceId), {
    type: state === 'sent' ? 'invitation.sent' : 'invitation.failed',
    subjectId,
    surveyId,
    data: { channel, campaignId, reminder, ...(state === 'failed' && { reason }) },
  })
  return { ...event, deliveryId: delivery.id }
}

/** What to claim: messages of one campaign. */
export interface ClaimRequest {
  campaignId: string
  limit: number
}

/**
 * Records results and claims further messages in one batch.
 * @throws ConstraintViolation if another process has taken over: nothing is recorded then
 */
export async function recordAndClaim(
  deps: Deps,
  { workspaceId, holder }: SenderIdentity,
  statements: readonly Statement[],
  claim: ClaimRequest | undefined,
): Promise<store.DeliveryRow[]> {
  const now = deps.now()
  const lease = { workspaceId, holder, now, until: now + LEASE_MS }
  const claims = claim ? [store.claimDeliveries(claim.campaignId, now, claim.limit)] : []
  const results: readonly unknown[][] = await deps.database.batch([
    ...senders.renewSender(lease),
    ...statements,
    ...claims,
  ])
  const claimed = claim ? (results.at(-1) as { id: string }[]) : []
  if (claimed.length === 0) return []
  return deps.database.all(
    store.selectDeliveriesByIds(
      workspaceId,
      claimed.map(({ id }) => id),
    ),
  )
}

/** Pauses a campaign and says why. Those that a mail server has refused are tried again when it goes on. */
export async function pauseCampaignFor(
  deps: Deps,
  workspaceId: string,
  campaignId: string,
  { reason, refusedSince }: { reason: string; refusedSince?: number },
): Promise<void> {
  const now = deps.now()
  const caller = systemCaller(workspaceId)
  const { surveyId } = await loadCampaign(deps, caller, campaignId)
  const event = { type: 'campaign.paused' as const, subjectId: campaignId, surveyId, data: { reason } }
  await deps.database.batch([
    ...insertPausedEvent(buildEvent(deps, caller, event)),
    pauseRunningCampaign(workspaceId, campaignId, { now, reason }),
    ...(refusedSince === undefined ? [] : [store.retryRefusedDeliveries(campaignId, refusedSince)]),
    auditEntry(deps, caller, 'campaign.paused', campaignId, { reason }),
  ])
}

/** A process that sends the messages of a workspace. */
export interface SenderIdentity {
  workspaceId: string
  holder: string
}

/** Stores the last results of a process, and lets another one take over at once. */
export const releaseSender = (
  { database }: Pick<Deps, 'database'>,
  { workspaceId, holder }: SenderIdentity,
  statements: readonly Statement[],
) => database.batch([...statements, senders.releaseSender(workspaceId, holder)])

/** Whether this process still is the one that sends. */
export async function isSender(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, holder }: SenderIdentity,
): Promise<boolean> {
  const [row] = await database.all(senders.selectSender(workspaceId))
  return row?.holder === holder
}

/** Records results one by one. Those of an erased contact have no reminder, and nowhere to be stored. */
export async function recordSingly(deps: Deps, context: SendingContext, results: readonly Recorded[]): Promise<void> {
  for (const result of results) {
    try {
      await deps.database.batch(recordResults(deps, context, [result]))
    } catch (error) {
      if (!(error instanceof ConstraintViolation)) throw error
      await deps.database.batch([store.recordDeliveries([buildResult(result.delivery, result.outcome, result.at)])])
    }
  }
}

/** Marks the addresses that a mail server says will never work. */
export async function recordRefusedAddresses(deps: Deps, results: readonly Recorded[]): Promise<void> {
  for (const { delivery, outcome } of results) {
    if (delivery.channel !== 'email' || outcome.kind !== 'failed' || outcome.reason !== 'recipient') continue
    const { status, words } = outcome
    await recordBounce(
      deps,
      { invitation: delivery.invitationId, providerId: null, recipient: delivery.email },
      { kind: 'hard', status, reason: 'unknown-user', words, source: 'smtp', sourceId: delivery.id },
    )
  }
}
