import { createHmac } from 'node:crypto'
import { isEqual } from '../../secrets.ts'
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

/** How far the clock of the sender may be off (Standard Webhooks). */
const TOLERANCE_SECONDS = 300

/** Verifies a webhook as Standard Webhooks define it, with the headers that Svix gives them. @throws ProviderRefusal */
export function verifyResend({ getHeader, bytes }: ProviderRequest, secret: string, now: number): void {
  const find = (name: string) => getHeader(`svix-${name}`) ?? getHeader(`webhook-${name}`) ?? ''
  const [id, timestamp, signatures] = [find('id'), find('timestamp'), find('signature')]
  const isFresh = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS
  if (!isFresh) throw new ProviderRefusal('unverified', 'The timestamp is missing, or more than five minutes off.')
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64')
  if (!signatures.split(' ').some((signature) => isEqual(signature, `v1,${expected}`)))
    throw new ProviderRefusal('unverified', 'The signature does not fit.')
}

/** The event of a webhook of Resend. */
export function readResendEvents(body: JsonObject, { getHeader }: ProviderRequest): ProviderEvent[] {
  const data = getObject(body.data)
  const judgement = getJudgement(body.type, data)
  if (!judgement) return []
  return [
    {
      ...judgement,
      recipient: getAddress(getList(data.to)[0] ?? data.to),
      providerId: getText(data.email_id),
      invitation: findEventInvitation(data.tags),
      sourceId: getFirst(getHeader('svix-id'), getHeader('webhook-id')),
    },
  ]
}

function getJudgement(type: unknown, data: JsonObject): Judgement | null {
  const bounce = getObject(data.bounce)
  const words = getFirst(bounce.message, getObject(data.failed).reason, getObject(data.suppressed).message)
  switch (type) {
    case 'email.bounced':
      return judge(bounce.type === 'Permanent', words, null)
    case 'email.suppressed':
      return plain('hard', 'unknown-user', words)
    case 'email.delivery_delayed':
      return plain('soft', 'delayed', words)
    case 'email.failed':
      return plain('soft', 'refused', words)
    case 'email.complained':
      return plain('complaint', 'abuse')
    case 'email.delivered':
      return plain('delivered', 'delivered')
    default:
      return null
  }
}
