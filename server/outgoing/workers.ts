import {
  MAX_RESPONSE_BYTES,
  OUTGOING_TIMEOUT_MS,
  OutgoingFailure,
  type OutgoingRequest,
  type OutgoingResponse,
} from '../domain/outgoing.ts'

/**
 * On Cloudflare, `fetch` connects from Cloudflare’s own network, which has no private addresses of the operator. Names of a
 * local network and plain addresses are refused all the same.
 */
export async function sendRequest(request: OutgoingRequest): Promise<OutgoingResponse> {
  const { url, method, headers, body, allowsPrivate } = request
  if (!allowsPrivate && !isPublicName(new URL(url).hostname))
    throw new OutgoingFailure('private', 'The address is not public.', 'EPRIVATE')
  const signal = AbortSignal.timeout(OUTGOING_TIMEOUT_MS)
  try {
    const response = await fetch(url, { method, headers: { ...headers }, body, redirect: 'manual', signal })
    return { status: response.status, headers: response.headers, text: await readStart(response) }
  } catch (error) {
    if (signal.aborted)
      throw new OutgoingFailure('timeout', `No response within ${OUTGOING_TIMEOUT_MS} ms.`, 'ETIMEDOUT')
    throw new OutgoingFailure('unreachable', (error as Error).message, 'ECONNECTION')
  }
}

const isPublicName = (hostname: string) =>
  /\.[a-z][a-z0-9-]*\.?$/i.test(hostname) && !/\.(local|localhost|internal|home\.arpa)\.?$/i.test(hostname)

async function readStart({ body }: Response): Promise<string> {
  if (!body) return ''
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (let length = 0; length < MAX_RESPONSE_BYTES; ) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.length
  }
  await reader.cancel().catch(() => undefined)
  return Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString()
}
