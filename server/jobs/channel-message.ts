import type { ChannelSettings, ChatKind } from '../../shared/channel.ts'
import { chatChannels } from '../channels/registry.ts'
import type { Alert, AlertMessage, ChatChannel, Judgement } from '../channels/types.ts'
import { buildWebhookRequest, judgeWebhook } from '../channels/webhook.ts'
import { compareUrgency } from '../domain/channels/alert-urgency.ts'
import { loadAlerts } from '../domain/channels/alerts.ts'
import type { SendingChannel } from '../domain/channels/claims.ts'
import { formatRequest, formatResponse } from '../domain/channels/masked-log.ts'
import { GROUP_WINDOW_MS } from '../domain/channels/planning.ts'
import { buildDelay, buildDrop, type ChannelRecord } from '../domain/channels/results.ts'
import { timePrefix } from '../domain/ids.ts'
import { OutgoingFailure, type OutgoingRequest, type OutgoingResponse } from '../domain/outgoing.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { countRecentAttempts, countSentRequests } from '../store/queries/channel-attempts.ts'
import { type DueDeliveryRow, selectRecentAlerts } from '../store/queries/channel-deliveries.ts'
import { loadRecipientLanguage, sendEmailMessage } from './channel-email.ts'
import { type AlertSending, emptyRecord, getMessageId, recordOutcome } from './channel-records.ts'
import type { WorkerDeps } from './types.ts'

/** Of a group, as many alerts as its message describes. */
const MAX_ALERTS = 20

/** Sends the deliveries of one message. @returns what to record */
export async function sendMessage(
  deps: WorkerDeps,
  channel: SendingChannel,
  deliveries: readonly DueDeliveryRow[],
): Promise<ChannelRecord> {
  const { kind } = channel
  if (channel.workspace.demoAt !== null)
    return { ...emptyRecord, deliveries: deliveries.map((row) => buildDrop(row, 'demo-workspace', deps.now())) }
  if (channel.secrets === null)
    return recordOutcome(
      deps,
      { channel, deliveries },
      { outcome: 'broken', reason: 'secret-unreadable' },
      getMessageId(deliveries),
    )
  if (kind === 'webhook') return sendWebhook(deps, channel, deliveries)
  if (kind === 'email') return sendAlerts(deps, channel, deliveries, sendEmailMessage)
  return sendAlerts(deps, channel, deliveries, sendChat)
}

async function sendWebhook(
  deps: WorkerDeps,
  channel: SendingChannel,
  deliveries: readonly DueDeliveryRow[],
): Promise<ChannelRecord> {
  const [delivery] = deliveries
  if (!delivery) return emptyRecord
  const { id, eventId, body } = delivery
  // What it was about was erased.
  if (body === null) return { ...emptyRecord, deliveries: [buildDrop(delivery, 'subject-deleted', deps.now())] }
  // The same on every attempt, also after a kill: receivers recognise repeated events by it.
  const request = buildWebhookRequest({ id: eventId ?? id, body }, channel.secrets ?? {}, deps.now())
  const { judgement, attempt } = await attemptRequest(deps, channel, request, judgeWebhook)
  return recordOutcome(deps, { channel, deliveries }, judgement, id, [
    { ...attempt, messageId: id, deliveryIds: listIds(deliveries) },
  ])
}

const listIds = (deliveries: readonly DueDeliveryRow[]) => deliveries.map(({ id }) => id)

async function sendAlerts(
  deps: WorkerDeps,
  channel: SendingChannel,
  deliveries: readonly DueDeliveryRow[],
  send: (deps: WorkerDeps, sending: AlertSending) => Promise<ChannelRecord>,
): Promise<ChannelRecord> {
  const [first] = deliveries
  const { showsContacts, ...settings } = channel.settings as ChannelSettings['slack']
  const language =
    channel.kind === 'email'
      ? await loadRecipientLanguage(deps, channel.workspace.id, first?.recipientId ?? '')
      : settings.language
  const isTest = first?.kind === 'test'
  const loaded = isTest
    ? { alerts: [], dropped: new Map() }
    : await loadAlerts(deps, channel.workspace, deliveries, { language, showsContacts })
  const now = deps.now()
  const drops = deliveries.flatMap((delivery) => {
    const reason = loaded.dropped.get(delivery.id)
    return reason ? [buildDrop(delivery, reason, now)] : []
  })
  const sent = deliveries.filter(({ id }) => !loaded.dropped.has(id))
  if (sent.length === 0) return { ...emptyRecord, deliveries: drops }
  const isContinued = loaded.alerts.length > 1 && (await followsOthers(deps, channel, sent))
  const message = buildMessage(deps, channel, { alerts: loaded.alerts, isTest, language, isContinued })
  const record = await send(deps, { channel, deliveries: sent, message, messageId: getMessageId(sent) })
  return { ...record, deliveries: [...record.deliveries, ...drops] }
}

function buildMessage(
  { publicUrl, now }: WorkerDeps,
  { workspace }: SendingChannel,
  {
    alerts,
    isTest,
    language,
    isContinued,
  }: { alerts: Alert[]; isTest: boolean; language: AppLanguage; isContinued: boolean },
): AlertMessage {
  const url = `${publicUrl}/w/${workspace.slug}`
  const isEach = (test: (alert: Alert) => boolean) => alerts.length > 0 && alerts.every(test)
  const list = isEach(({ followUp }) => followUp !== null)
    ? 'follow-ups'
    : isEach(({ action }) => action !== null)
      ? 'actions'
      : 'responses'
  return {
    kind: isTest ? 'test' : alerts.length > 1 ? 'group' : 'alert',
    workspace: { name: workspace.name, url },
    language,
    timeZone: workspace.timeZone,
    alerts: alerts.toSorted((one, other) => compareUrgency(one, other, now())).slice(0, MAX_ALERTS),
    total: alerts.length,
    isContinued,
    since: Math.min(now(), ...alerts.map(({ at }) => at)),
    listUrl: `${url}/${list}`,
  }
}

/** Whether the recipient got alerts singly within the window of which these are the rest. */
async function followsOthers(
  { database }: WorkerDeps,
  { row }: SendingChannel,
  deliveries: readonly DueDeliveryRow[],
): Promise<boolean> {
  const times = deliveries.map(({ createdAt }) => createdAt)
  const [recipientId, until] = [deliveries[0]?.recipientId, Math.max(...times) + GROUP_WINDOW_MS]
  const recent = await database.all(selectRecentAlerts(row.id, Math.min(...times) - GROUP_WINDOW_MS))
  return recent.some((sent) => sent.recipientId === recipientId && sent.at < until)
}

/** Sends the requests that a message consists of, in order, without those that were accepted before. */
async function sendChat(
  deps: WorkerDeps,
  { channel, deliveries, message, messageId }: AlertSending,
): Promise<ChannelRecord> {
  const chat = chatChannels[channel.kind as ChatKind] as ChatChannel<ChatKind>
  const context = { settings: channel.settings, secrets: channel.secrets ?? {}, now: deps.now() } as never
  const requests = chat.buildRequests(message, context)
  const waitUntil = await findFreeTime(deps, channel.row.id, chat.rate, requests.length)
  if (waitUntil !== null)
    return {
      ...emptyRecord,
      deliveries: deliveries.map((delivery) => buildDelay(delivery, waitUntil, { reason: 'rate-limited' })),
    }
  const accepted = await countAccepted(deps, channel, deliveries)
  const attempts: ChannelRecord['attempts'] = []
  let judgement: Judgement = { outcome: 'sent' }
  for (const request of requests.slice(accepted)) {
    const result = await attemptRequest(deps, channel, request, (response) => chat.judge(response))
    attempts.push({ ...result.attempt, messageId, deliveryIds: listIds(deliveries) })
    judgement = result.judgement
    if (judgement.outcome !== 'sent') break
  }
  return recordOutcome(deps, { channel, deliveries }, judgement, messageId, attempts)
}

async function countAccepted(
  { database }: WorkerDeps,
  { workspace }: SendingChannel,
  [first]: readonly DueDeliveryRow[],
) {
  if (!first || first.messageId === null || first.attempts === 0) return 0
  const [row] = await database.all(countSentRequests(workspace.id, first.messageId))
  return row?.count ?? 0
}

/** Counts the requests in the database, for all processes. @returns when there is room again; null if there is */
async function findFreeTime(
  { database, now }: WorkerDeps,
  channelId: string,
  { messages, perMs }: { messages: number; perMs: number },
  needed: number,
): Promise<number | null> {
  const [row] = await database.all(countRecentAttempts(channelId, timePrefix(now() - perMs)))
  const { count = 0, firstAt = null } = row ?? {}
  return count === 0 || count + needed <= messages ? null : (firstAt ?? now()) + perMs
}

async function attemptRequest(
  deps: WorkerDeps,
  { row, secrets, workspace }: SendingChannel,
  request: OutgoingRequest,
  judge: (response: OutgoingResponse) => Judgement,
) {
  const at = deps.now()
  const startedAt = performance.now()
  const { judgement, response } = await exchange(deps, request, judge)
  const attempt = {
    id: deps.newId(at),
    workspaceId: workspace.id,
    channelId: row.id,
    at,
    durationMs: Math.round(performance.now() - startedAt),
    outcome: judgement.outcome,
    reason: judgement.outcome === 'sent' ? null : judgement.reason,
    status: response?.status ?? null,
    request: formatRequest(request, secrets ?? {}),
    response: response ? formatResponse(response, secrets ?? {}) : null,
  }
  return { judgement, attempt }
}

const failureReasons = { private: 'private-address', unreachable: 'unreachable', timeout: 'timeout' } as const

async function exchange(
  { sendRequest, allowsPrivateWebhooks = false }: WorkerDeps,
  request: OutgoingRequest,
  judge: (response: OutgoingResponse) => Judgement,
): Promise<{ judgement: Judgement; response: OutgoingResponse | null }> {
  try {
    if (!sendRequest) throw new OutgoingFailure('unreachable', 'Outgoing requests are not available.', 'unavailable')
    const response = await sendRequest({ ...request, allowsPrivate: allowsPrivateWebhooks })
    return { judgement: judge(response), response }
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error
    return { judgement: { outcome: 'retry', reason: failureReasons[error.kind] }, response: null }
  }
}
