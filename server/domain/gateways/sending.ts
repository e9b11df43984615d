import type { GatewaySettings } from '../../../shared/gateway.ts'
import { MailFailure, type MailFailureKind, type MailReceipt } from '../../mail/types.ts'
import type { Deps } from '../deps.ts'
import { OutgoingFailure, type OutgoingResponse } from '../outgoing.ts'
import type { OpenGateway } from './gateways.ts'
import { renderRequest, type TextMessage } from './rendering.ts'

const MAX_WORDS_LENGTH = 500
const MASK = '•••'

/**
 * Sends a text message through a gateway.
 * @throws MailFailure with what the gateway answered, without the secrets
 */
export async function sendThroughGateway(
  { sendRequest }: Pick<Deps, 'sendRequest'>,
  gateway: OpenGateway,
  message: TextMessage,
): Promise<MailReceipt> {
  if (!sendRequest) throw new MailFailure('connection', 'Outgoing requests are not available.', { code: 'unavailable' })
  const response = await request(sendRequest, gateway, message)
  const answer = parseJson(response.text)
  const words = quote(response, gateway)
  const { success, idPath } = gateway.settings
  const isExpected =
    response.status >= success.from &&
    response.status <= success.to &&
    (success.path === null || readValue(answer, success.path) === success.equals)
  if (isExpected) return { providerId: idPath === null ? null : readValue(answer, idPath), words }
  throw new MailFailure(classify(response, answer, gateway.settings), words, {
    code: String(response.status),
    retryAfterMs: readRetryAfter(response.headers),
  })
}

async function request(
  sendRequest: NonNullable<Deps['sendRequest']>,
  gateway: OpenGateway,
  message: TextMessage,
): Promise<OutgoingResponse> {
  try {
    return await sendRequest(renderRequest(gateway, message))
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error
    throw new MailFailure('connection', error.message, { code: error.code })
  }
}

/** Gateways say more by a value of their own than by the status: many answer 200 with an error. */
function classify({ status }: OutgoingResponse, answer: unknown, { errors }: GatewaySettings): MailFailureKind {
  const value = errors.path === null ? null : readValue(answer, errors.path)
  if (value !== null) {
    if (errors.recipient.includes(value)) return 'recipient'
    if (errors.throttled.includes(value)) return 'throttled'
    if (errors.temporary.includes(value)) return 'temporary'
    if (errors.account.includes(value)) return 'connection'
  }
  if (status === 429) return 'throttled'
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return 'connection'
  return status >= 500 || status === 408 ? 'temporary' : 'refused'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The text or number at a path; null if there is none. */
function readValue(json: unknown, path: string): string | null {
  const value = path.split('.').reduce<unknown>((parent, key) => {
    if (typeof parent !== 'object' || parent === null) return undefined
    return Object.hasOwn(parent, key) ? (parent as Record<string, unknown>)[key] : undefined
  }, json)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** What the gateway answered. Some repeat what they were sent, with its secrets. */
function quote({ status, text }: OutgoingResponse, { secrets, settings }: OpenGateway): string {
  const hidden = Object.values(secrets).flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(`${settings.basicUser ?? ''}:${secret}`).toString('base64'),
  ])
  // The longest first: a secret may contain another one.
  const masked = hidden
    .toSorted((a, b) => b.length - a.length)
    .reduce((words, secret) => words.replaceAll(secret, MASK), text.replaceAll('\0', ''))
  return `HTTP ${status} ${masked}`.trim().slice(0, MAX_WORDS_LENGTH).toWellFormed()
}

const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000

/** `Retry-After` in seconds. */
function readRetryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(value) ? Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS) : null
}
