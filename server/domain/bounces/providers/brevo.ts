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

/** The event of a webhook of Brevo. */
export function readBrevoEvents(body: JsonObject): ProviderEvent[] {
  const judgement = getJudgement(body)
  if (!judgement) return []
  const messageId = getText(body['message-id'])
  const time = getFirst(body.ts_event, body.ts_epoch, body.date)
  return [
    {
      ...judgement,
      recipient: getAddress(body.email),
      providerId: messageId?.replace(/^<|>$/g, '') ?? null,
      invitation: findEventInvitation(readCustom(body['X-Mailin-custom']), messageId),
      sourceId: [body.event, body.email, messageId, time].map(getText).join(' '),
    },
  ]
}

function getJudgement({ event, reason }: JsonObject): Judgement | null {
  const words = getText(reason)
  switch (event) {
    case 'hard_bounce':
    case 'invalid_email':
      return judge(true, words, null)
    case 'soft_bounce':
      return judge(false, words, null)
    case 'deferred':
      return plain('soft', 'delayed', words)
    case 'blocked':
      return plain('soft', 'refused', words)
    case 'spam':
    case 'complaint':
      return plain('complaint', 'abuse')
    case 'unsubscribed':
      return plain('complaint', 'opt-out')
    case 'delivered':
      return plain('delivered', 'delivered')
    default:
      return null
  }
}

/** Metadata as JSON. */
function readCustom(value: unknown): unknown {
  try {
    return JSON.parse(String(value))
  } catch {
    return {}
  }
}
