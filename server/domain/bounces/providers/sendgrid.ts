import { createPublicKey, verify } from 'node:crypto'
import {
  findEventInvitation,
  getAddress,
  getFirst,
  getList,
  getObject,
  getText,
  type JsonObject,
  type Judgement,
  judge,
  type ProviderEvent,
  ProviderRefusal,
  type ProviderRequest,
  plain,
} from './event.ts'

const PREFIX = 'x-twilio-email-event-webhook'

/** Verifies the signature over the time and the bytes (ECDSA, P-256). @throws ProviderRefusal */
export function verifySendGrid({ getHeader, bytes }: ProviderRequest, key: string): void {
  const signature = Buffer.from(getHeader(`${PREFIX}-signature`) ?? '', 'base64')
  const signed = Buffer.concat([Buffer.from(getHeader(`${PREFIX}-timestamp`) ?? ''), bytes])
  if (!isValid(signed, key, signature)) throw new ProviderRefusal('unverified', 'The signature does not fit.')
}

function isValid(signed: Buffer, key: string, signature: Buffer): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
    return verify('sha256', signed, publicKey, signature)
  } catch {
    return false
  }
}

/** The events of a webhook of SendGrid: a list. */
export const readSendGridEvents = (body: unknown): ProviderEvent[] =>
  getList(body).flatMap((value) => {
    const event = getObject(value)
    const judgement = getJudgement(event)
    return judgement ? [toEvent(event, judgement)] : []
  })

const toEvent = (event: JsonObject, judgement: Judgement): ProviderEvent => ({
  ...judgement,
  recipient: getAddress(event.email),
  providerId: getText(event.sg_message_id)?.split('.')[0] ?? null,
  // Metadata stands beside the fields of SendGrid.
  invitation: findEventInvitation(event, event['smtp-id']),
  sourceId:
    getText(event.sg_event_id) ??
    [event.event, event.sg_message_id, event.email, event.timestamp].map(getText).join(' '),
})

function getJudgement({ event, type, reason, response, status }: JsonObject): Judgement | null {
  const words = getFirst(reason, response)
  if (event === 'bounce') return judge(type !== 'blocked', words, getText(status))
  if (event === 'deferred') return plain('soft', 'delayed', words)
  if (event === 'spamreport') return plain('complaint', 'abuse')
  if (event === 'delivered') return plain('delivered', 'delivered', words)
  if (event === 'dropped') return getDropJudgement(words)
  return null
}

/** SendGrid did not send, because of what it knows from earlier emails. */
function getDropJudgement(words: string | null): Judgement {
  if (/spam report/i.test(words ?? '')) return plain('complaint', 'abuse', words)
  return /bounced address|invalid/i.test(words ?? '')
    ? plain('hard', 'unknown-user', words)
    : plain('soft', 'refused', words)
}
