import { hmac, isEqual } from '../../secrets.ts'
import {
  findEventInvitation,
  getAddress,
  getFirst,
  getObject,
  getText,
  type JsonObject,
  type Judgement,
  judge,
  type ProviderEvent,
  ProviderRefusal,
  plain,
} from './event.ts'

/** Verifies the signature in the body. A repetition is recognised by the id of its event. @throws ProviderRefusal */
export function verifyMailgun(body: JsonObject, key: string): void {
  const { timestamp, token, signature } = getObject(body.signature)
  const expected = hmac(key, `${getText(timestamp)}${getText(token)}`, 'hex')
  if (!isEqual(String(signature), expected)) throw new ProviderRefusal('unverified', 'The signature does not fit.')
}

/** The event of a webhook of Mailgun. */
export function readMailgunEvents(body: JsonObject): ProviderEvent[] {
  const event = getObject(body['event-data'])
  const judgement = getJudgement(event)
  if (!judgement) return []
  const messageId = getText(getObject(getObject(event.message).headers)['message-id'])
  return [
    {
      ...judgement,
      recipient: getAddress(event.recipient),
      providerId: messageId,
      invitation: findEventInvitation(event['user-variables'], messageId),
      sourceId: getFirst(event.id, getObject(body.signature).token),
    },
  ]
}

function getJudgement(event: JsonObject): Judgement | null {
  const status = getObject(event['delivery-status'])
  const words = getFirst(status.message, status.description, event.reason)
  if (event.event === 'failed' && event.severity === 'permanent')
    return judge(true, words, getFirst(status['enhanced-code']))
  if (event.event === 'failed') return plain('soft', 'delayed', words)
  if (event.event === 'complained') return plain('complaint', 'abuse')
  if (event.event === 'unsubscribed') return plain('complaint', 'opt-out')
  return event.event === 'delivered' ? plain('delivered', 'delivered') : null
}
