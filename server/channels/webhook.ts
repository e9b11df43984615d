import { createHmac } from 'node:crypto'
import type { ChannelSecrets } from '../../shared/channel.ts'
import type { OutgoingRequest, OutgoingResponse } from '../domain/outgoing.ts'
import { getDetail, isSuccess, judgeStatus } from './judging.ts'
import type { Judgement } from './types.ts'

/** A delivery by Standard Webhooks. */
export interface WebhookDelivery {
  /** The same on every attempt: receivers recognise repeated deliveries by it. Without dots. */
  id: string
  /** JSON, the same on every attempt. */
  body: string
}

/**
 * The request of one attempt: signed now, and for a day after a rotation with both secrets.
 * @see https://github.com/standard-webhooks/standard-webhooks
 */
export function buildWebhookRequest(
  { id, body }: WebhookDelivery,
  { url = '', secret = '', previous }: ChannelSecrets,
  now: number,
): OutgoingRequest {
  const timestamp = Math.floor(now / 1000)
  const secrets = [secret, ...(previous && previous.until > now ? [previous.secret] : [])]
  return {
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Vouch',
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': secrets.map((key) => signDelivery(key, `${id}.${timestamp}.${body}`)).join(' '),
    },
    body,
  }
}

const signDelivery = (secret: string, content: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(content)
    .digest('base64')}`

/** Only 2xx is a success, and only 410 an end: any other answer may be a fault of the receiver that is mended. */
export function judgeWebhook(response: OutgoingResponse): Judgement {
  if (isSuccess(response.status)) return { outcome: 'sent' }
  const judgement = judgeStatus(response)
  if (judgement.outcome === 'gone' || judgement.outcome === 'retry') return judgement
  return { outcome: 'retry', reason: judgement.reason, ...getDetail(response) }
}
