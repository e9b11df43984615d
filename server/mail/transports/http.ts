import { MailFailure, type MailFailureKind } from '../types.ts'

/** What tests replace. */
export interface HttpOptions {
  /** In place of that of the provider. */
  baseUrl?: string
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 64 * 1024
const MAX_WORDS_LENGTH = 500
/** A provider that asks for more is asked again after this time. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000

/** The answer of a provider. `body` is `{}` if it is no JSON object. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Readonly<Record<string, unknown>>
}

export interface Call {
  url: string
  headers: Record<string, string>
  /** JSON. */
  body: string
}

/** Posts JSON, follows no redirects and reads at most 64 kB. @throws MailFailure if the provider cannot be reached */
export async function postJson({ url, headers, body }: Call, { timeoutMs = TIMEOUT_MS }: HttpOptions): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readStart(response)
    return { status: response.status, headers: response.headers, text, body: parseObject(text) }
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } }
    const code = name === 'TimeoutError' ? 'ETIMEDOUT' : (cause?.code ?? 'ECONNECTION')
    throw new MailFailure('connection', cause?.message ?? message, { code })
  }
}

/** The text at an address, up to 64 kB. @throws Error if it cannot be read */
export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  const text = await readStart(response)
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return text
}

async function readStart({ body }: Response): Promise<string> {
  if (!body) return ''
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (let length = 0; length < MAX_ANSWER_BYTES; ) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
  }
  // The rest is not read, so that the connection cannot be used again; how it ends does not matter.
  await reader.cancel().catch(() => undefined)
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString()
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** A text of an answer, or `''`. */
export const readText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What is the same at all providers: wrong credentials, rate limits and faults of the provider. */
export function classifyStatus(status: number): MailFailureKind | null {
  if (status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'connection'
  if (status >= 500 || status === 408) return 'temporary'
  // Redirects: the address is not that of the provider.
  return status < 400 ? 'connection' : null
}

export function toFailure({ status, headers, text }: Answer, kind: MailFailureKind, words: string): MailFailure {
  return new MailFailure(kind, (words || text || `HTTP ${status}`).slice(0, MAX_WORDS_LENGTH), {
    code: String(status),
    retryAfterMs: readRetryAfter(headers),
  })
}

/** `Retry-After` in seconds or as a date. */
function readRetryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? ''
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS) : null
}
