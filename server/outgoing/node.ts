import { lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import {
  MAX_RESPONSE_BYTES,
  OUTGOING_TIMEOUT_MS,
  OutgoingFailure,
  type OutgoingRequest,
  type OutgoingResponse,
  type SendRequest,
} from '../domain/outgoing.ts'
import { isPublicAddress } from './public-address.ts'

interface Options {
  /** Tests reach servers of this machine. */
  isAllowed?: (address: string) => boolean
  timeoutMs?: number
  /** Tests change the answers of the name server. */
  resolve?: typeof lookup
}

/** The connection is made to the address that was checked: a name that changes in between leads nowhere else. */
export const createRequestSender =
  ({
    isAllowed: isPublic = isPublicAddress,
    timeoutMs = OUTGOING_TIMEOUT_MS,
    resolve = lookup,
  }: Options = {}): SendRequest =>
  async (request) => {
    const isAllowed = request.allowsPrivate ? () => true : isPublic
    const { protocol, hostname } = new URL(request.url)
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !isAllowed(literal)) throw privateAddress()
    const signal = AbortSignal.timeout(timeoutMs)
    const connection = {
      send: protocol === 'https:' ? requestHttps : requestHttp,
      lookup: createLookup(isAllowed, resolve),
      signal,
    }
    try {
      return await Promise.race([exchange(request, connection), rejectWhenAborted(signal)])
    } catch (error) {
      if (error instanceof OutgoingFailure) throw error
      if (signal.aborted) throw new OutgoingFailure('timeout', `No response within ${timeoutMs} ms.`, 'ETIMEDOUT')
      const { message, code = 'ECONNECTION' } = error as NodeJS.ErrnoException
      throw new OutgoingFailure('unreachable', message, code)
    }
  }

/** Whatever a receiver does, a request ends. */
const rejectWhenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

const privateAddress = () => new OutgoingFailure('private', 'The address is not public.', 'EPRIVATE')

/** A name with one private address is refused as a whole. */
const createLookup =
  (isAllowed: (address: string) => boolean, resolve: typeof lookup): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) callback(error ?? new Error(`No address of ${hostname}`), '')
      else if (!addresses.every(({ address }) => isAllowed(address))) callback(privateAddress(), '')
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })

interface Connection {
  send: typeof requestHttps | typeof requestHttp
  lookup: LookupFunction
  signal: AbortSignal
}

const exchange = ({ url, method, headers, body }: OutgoingRequest, { send, lookup, signal }: Connection) =>
  new Promise<OutgoingResponse>((resolve, reject) => {
    const options = { method, headers: { ...headers, 'accept-encoding': 'identity' }, lookup, signal, agent: false }
    const refuseSwitch = () => {
      request.destroy()
      reject(new Error('The receiver switched to another protocol.'))
    }
    const request = send(url, options, (response) => {
      if (response.statusCode === 101) return refuseSwitch()
      const chunks: Buffer[] = []
      let length = 0
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(
            Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
              values.map((value): [string, string] => [name, value]),
            ),
          ),
          text: Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString(),
        })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length < MAX_RESPONSE_BYTES) return
        finish()
        response.destroy()
      })
      response.on('end', finish)
      response.on('error', reject)
    })
    request.on('error', reject)
    // Switching protocols takes the connection away from the request, which says nothing more.
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      refuseSwitch()
    })
    request.on('close', () => reject(new Error('The connection was closed without a response.')))
    request.end(body ?? undefined)
  })
