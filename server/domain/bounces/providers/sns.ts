import { verify, X509Certificate } from 'node:crypto'
import { type JsonObject, ProviderRefusal } from './event.ts'

/** A message of Amazon SNS that has been verified. */
export interface SnsMessage {
  type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  message: string
  messageId: string
  subscribeUrl: string
}

const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

const isType = (type: unknown): type is SnsMessage['type'] => typeof type === 'string' && type in signedFields

/** What Amazon signs: each field that is there, with its name. */
export function buildCanonicalText(body: JsonObject): string {
  const fields = isType(body.Type) ? signedFields[body.Type] : []
  return fields.flatMap((name) => (typeof body[name] === 'string' ? [`${name}\n${body[name]}\n`] : [])).join('')
}

/** An address of Amazon SNS, of which nobody else can choose the content. */
export function isSnsUrl(value: unknown, path: RegExp): value is string {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(url.hostname) &&
    path.test(url.pathname)
  )
}

const MAX_CERTIFICATES = 10
const certificates = new Map<string, X509Certificate>()

/**
 * Verifies a message of the configured topic.
 * @param fetchText fetches the certificate
 * @throws ProviderRefusal
 */
export async function verifySnsMessage(
  body: JsonObject,
  { topicArn, now, fetchText }: { topicArn: string; now: number; fetchText(url: string): Promise<string> },
): Promise<SnsMessage> {
  const { Type: type, SigningCertURL: certificateUrl, Signature: signature } = body
  if (!isType(type))
    throw new ProviderRefusal('unreadable', 'Expected a message of Amazon SNS. Raw delivery must be off.')
  if (body.TopicArn !== topicArn) throw new ProviderRefusal('unverified', 'The topic is not that of SES_TOPIC_ARN.')
  if (!isSnsUrl(certificateUrl, /^\/[\w-]+\.pem$/))
    throw new ProviderRefusal('unverified', 'The certificate is not of Amazon SNS.')
  const algorithm = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }[String(body.SignatureVersion)]
  const certificate = await loadCertificate(certificateUrl, fetchText)
  const isValid =
    algorithm !== undefined &&
    typeof signature === 'string' &&
    Date.parse(certificate.validFrom) <= now &&
    Date.parse(certificate.validTo) >= now &&
    verify(algorithm, Buffer.from(buildCanonicalText(body)), certificate.publicKey, Buffer.from(signature, 'base64'))
  if (!isValid) throw new ProviderRefusal('unverified', 'The signature does not fit.')
  return {
    type,
    message: String(body.Message ?? ''),
    messageId: String(body.MessageId ?? ''),
    subscribeUrl: String(body.SubscribeURL ?? ''),
  }
}

async function loadCertificate(url: string, fetchText: (url: string) => Promise<string>): Promise<X509Certificate> {
  const cachedCertificate = certificates.get(url)
  if (cachedCertificate) return cachedCertificate
  try {
    const certificate = new X509Certificate(await fetchText(url))
    if (certificates.size >= MAX_CERTIFICATES) certificates.clear()
    certificates.set(url, certificate)
    return certificate
  } catch {
    throw new ProviderRefusal('unverified', 'The certificate cannot be read.')
  }
}
