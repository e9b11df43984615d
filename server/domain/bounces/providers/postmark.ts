import {
  findEventInvitation,
  getAddress,
  getFirst,
  getText,
  type JsonObject,
  type Judgement,
  judge,
  type ProviderEvent,
  plain,
} from './event.ts'

const hardTypes = ['HardBounce', 'BadEmailAddress', 'ManuallyDeactivated']
const softTypes = ['SoftBounce', 'Transient', 'DnsError', 'SMTPApiError', 'Blocked', 'SpamNotification']

/** The event of a webhook of Postmark. */
export function readPostmarkEvents(body: JsonObject): ProviderEvent[] {
  const judgement = getJudgement(body)
  if (!judgement) return []
  const id = getFirst(body.ID, body.MessageID)
  return [
    {
      ...judgement,
      recipient: getAddress(body.Email ?? body.Recipient),
      providerId: getText(body.MessageID),
      invitation: findEventInvitation(body.Metadata),
      sourceId: id && `${body.RecordType}.${id}`,
    },
  ]
}

function getJudgement(body: JsonObject): Judgement | null {
  const words = getFirst(body.Details, body.Description)
  const type = getText(body.Type) ?? ''
  if (body.RecordType === 'SpamComplaint') return plain('complaint', 'abuse')
  if (body.RecordType === 'Delivery') return plain('delivered', 'delivered', words)
  if (body.RecordType === 'SubscriptionChange') return getSubscriptionJudgement(body)
  if (body.RecordType !== 'Bounce') return null
  if (type === 'SpamComplaint') return plain('complaint', 'abuse', words)
  if (type === 'AutoResponder') return plain('auto-reply', 'automatic')
  if (hardTypes.includes(type)) return judge(true, words, null)
  if (type === 'Blocked' || type === 'SpamNotification') return plain('soft', 'refused', words)
  return softTypes.includes(type) ? judge(false, words, null) : null
}

/** Postmark stops writing to an address, or starts again. It reports bounces by themselves. */
function getSubscriptionJudgement({ SuppressSending, SuppressionReason }: JsonObject): Judgement | null {
  if (SuppressSending === true && SuppressionReason === 'SpamComplaint') return plain('complaint', 'abuse')
  if (SuppressSending === true && SuppressionReason === 'ManualSuppression') return plain('complaint', 'opt-out')
  return null
}
