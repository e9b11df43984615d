import { type ChannelSecrets, maskUrl } from '../../../shared/channel.ts'
import type { OutgoingRequest, OutgoingResponse } from '../outgoing.ts'

/** What the log keeps of a request, and of a response. */
const MAX_BYTES = 4000
const MASK = '•••'
/** Shorter parts of an address are words, such as `services`, rather than secrets. */
const MIN_SECRET_LENGTH = 10

/** Headers of a response that explain it. Others may name people or sessions. */
const SHOWN_HEADERS = [
  'content-type',
  'content-length',
  'location',
  'retry-after',
  'server',
  'date',
  'webhook-delivery',
]
/** Of Standard Webhooks. */
const SIGNATURE = /v1,[\w+/]{43}=/g
const HIDDEN_HEADERS = ['authorization', 'webhook-signature']

/** A request as the log shows it: `POST https://example.com/…ouch`, headers and body, without secrets. */
export function formatRequest({ method, headers, body }: OutgoingRequest, secrets: ChannelSecrets): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${HIDDEN_HEADERS.includes(name) ? MASK : value}`,
  )
  const url = secrets.url === undefined ? '' : maskUrl(secrets.url)
  // Feishu has its signature in the body.
  const shownBody = (body ?? '').replace(/"sign":"[^"]*"/, `"sign":"${MASK}"`)
  return cutBytes(`${method} ${url}\n${maskSecrets([...lines, '', shownBody].join('\n'), secrets)}`)
}

/** A response as the log shows it. Some receivers repeat what they were sent. */
export function formatResponse({ status, headers, text }: OutgoingResponse, secrets: ChannelSecrets): string {
  const lines = SHOWN_HEADERS.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [`${name}: ${value.slice(0, 500)}`]
  })
  // More than what is kept, as masking shortens it.
  const shownText = text.slice(0, 4 * MAX_BYTES)
  return cutBytes(maskSecrets([`HTTP ${status}`, ...lines, '', shownText].join('\n'), secrets))
}

function maskSecrets(text: string, { url, secret, previous }: ChannelSecrets): string {
  const hidden = [url, secret, previous?.secret, ...(url === undefined ? [] : listUrlParts(url))]
    .filter((value) => value !== undefined)
    .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
    // The longest first: a secret may contain another one.
    .toSorted((one, other) => other.length - one.length)
  return hidden.reduce((masked, value) => masked.replaceAll(value, MASK), text).replace(SIGNATURE, MASK)
}

/** The parts of an address that can be secrets. */
function listUrlParts(value: string): string[] {
  const url = new URL(value)
  const parts = [`${url.pathname}${url.search}`, ...url.pathname.split('/'), ...url.searchParams.values()]
  return parts.filter((part) => part.length >= MIN_SECRET_LENGTH)
}

/** Cuts a text at a character. Databases store no NUL and no halves of characters. */
function cutBytes(text: string): string {
  const clean = text.replaceAll('\0', '').toWellFormed()
  const bytes = Buffer.from(clean)
  if (bytes.length <= MAX_BYTES) return clean
  return `${bytes
    .subarray(0, MAX_BYTES - 3)
    .toString()
    .replace(/\uFFFD+$/u, '')}…`
}
