/** A request to an address that a user has entered. */
export interface OutgoingRequest {
  url: string
  method: 'POST' | 'PUT' | 'GET'
  headers: Readonly<Record<string, string>>
  body: string | null
  /** Development only: also to addresses that are not public. */
  allowsPrivate?: boolean
}

export interface OutgoingResponse {
  status: number
  headers: Headers
  /** The first 64 kB. */
  text: string
}

/**
 * Why there is no response.
 * - `private`: the name leads to an address that is not public, such as one of this machine or its network.
 * - `unreachable`: no connection, or it broke off.
 * - `timeout`: no whole response within ten seconds. The request may have been carried out.
 */
export type OutgoingFailureKind = 'private' | 'unreachable' | 'timeout'

export class OutgoingFailure extends Error {
  override name = 'OutgoingFailure'
  readonly kind: OutgoingFailureKind
  /** The code of a network error, such as `ECONNREFUSED`. */
  readonly code: string

  constructor(kind: OutgoingFailureKind, message: string, code: string) {
    super(message)
    this.kind = kind
    this.code = code
  }
}

/**
 * Sends requests to addresses that users have entered: to public ones alone, checked when the connection is made, so that a name
 * cannot change meanwhile. Follows no redirects, and reads no more than 64 kB.
 * @throws OutgoingFailure
 */
export type SendRequest = (request: OutgoingRequest) => Promise<OutgoingResponse>

export const OUTGOING_TIMEOUT_MS = 10_000
export const MAX_RESPONSE_BYTES = 64 * 1024
