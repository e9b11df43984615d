import type { Deps } from '../deps.ts'
import { hash, isEqual } from '../secrets.ts'
import { readBrevoEvents } from './providers/brevo.ts'
import {
  getObject,
  type JsonObject,
  type ProviderEvent,
  ProviderRefusal,
  type ProviderRequest,
  parseJson,
} from './providers/event.ts'
import { readMailgunEvents, verifyMailgun } from './providers/mailgun.ts'
import { readPostmarkEvents } from './providers/postmark.ts'
import { readResendEvents, verifyResend } from './providers/resend.ts'
import { readSendGridEvents, verifySendGrid } from './providers/sendgrid.ts'
import { readSesEvents } from './providers/ses.ts'
import { isSnsUrl, verifySnsMessage } from './providers/sns.ts'
import { type RecordOutcome, recordBounce } from './recording.ts'

/** The providers whose reports are read. */
export const mailProviders = ['ses', 'postmark', 'sendgrid', 'resend', 'mailgun', 'brevo'] as const
export type MailProvider = (typeof mailProviders)[number]

/** What proves that a report comes from a provider: a key, a token, or the topic of Amazon SNS. */
export type WebhookKeys = Partial<Record<MailProvider, string>>

/** How many reports had which outcome. */
export type WebhookOutcomes = Partial<Record<RecordOutcome, number>>

export type FetchText = (url: string) => Promise<string>

/**
 * Verifies a report of a provider and records what it says about emails of ours. Repetitions change nothing.
 * @throws ProviderRefusal if the provider did not send it
 */
export async function receiveWebhook(
  deps: Deps,
  provider: MailProvider,
  request: ProviderRequest & { key: string },
  fetchText: FetchText,
): Promise<WebhookOutcomes> {
  const outcomes: WebhookOutcomes = {}
  for (const event of await readEvents(deps, provider, request, fetchText)) {
    const { sourceId, recipient, providerId, invitation, ...report } = event
    // Some ids contain the address, and all are kept after the contact is erased.
    const outcome = await recordBounce(
      deps,
      { recipient, providerId, invitation },
      { ...report, source: provider, sourceId: sourceId && hash(sourceId) },
    )
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  return outcomes
}

async function readEvents(
  deps: Deps,
  provider: MailProvider,
  request: ProviderRequest & { key: string },
  fetchText: FetchText,
): Promise<ProviderEvent[]> {
  const { key, bytes } = request
  if (provider === 'sendgrid') {
    verifySendGrid(request, key)
    return readSendGridEvents(parseJson(bytes))
  }
  if (provider === 'resend') {
    verifyResend(request, key, deps.now())
    return readResendEvents(getObject(parseJson(bytes)), request)
  }
  if (provider === 'postmark' || provider === 'brevo') verifyToken(request, key)
  const body = getObject(parseJson(bytes))
  if (provider === 'ses') return readSnsEvents(deps, body, key, fetchText)
  if (provider === 'postmark') return readPostmarkEvents(body)
  if (provider === 'brevo') return readBrevoEvents(body)
  verifyMailgun(body, key)
  return readMailgunEvents(body)
}

/** Providers that sign nothing send a token: as the password of the address, or in a header. */
function verifyToken({ getHeader }: ProviderRequest, token: string): void {
  const [scheme = '', value = ''] = (getHeader('authorization') ?? '').split(' ')
  const password = Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
  const secret = scheme.toLowerCase() === 'basic' ? password : value
  if (!isEqual(secret, token)) throw new ProviderRefusal('unverified', 'The password or token does not fit.')
}

/** Subscribes to the configured topic when Amazon asks for it. */
async function readSnsEvents(
  deps: Deps,
  body: JsonObject,
  topicArn: string,
  fetchText: FetchText,
): Promise<ProviderEvent[]> {
  const { type, message, messageId, subscribeUrl } = await verifySnsMessage(body, {
    topicArn,
    now: deps.now(),
    fetchText,
  })
  if (type === 'SubscriptionConfirmation' && isSnsUrl(subscribeUrl, /^\/$/)) await fetchText(subscribeUrl)
  if (type !== 'Notification') return []
  return readSesEvents(parseMessage(message), messageId)
}

/** The first notification of a topic is plain text. */
function parseMessage(message: string): JsonObject {
  try {
    return getObject(JSON.parse(message))
  } catch {
    return {}
  }
}
