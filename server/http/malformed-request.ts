import { type ServerResponse, STATUS_CODES } from 'node:http'
import { buildProblem, INTERNAL_ERROR_DETAIL, PROBLEM_TYPE } from './problem.ts'

/** Replies to requests that never reach the app because they are malformed or incomplete. */
const details = {
  400: 'This is not a valid HTTP request.',
  408: 'The request took too long to arrive.',
  413: 'Expected a body without chunk extensions.',
  431: 'Expected less than 16 kB of headers and URL.',
  500: INTERNAL_ERROR_DETAIL,
} as const

const codes = {
  400: 'malformed-request',
  408: 'request-timeout',
  413: 'chunk-extensions',
  431: 'headers-too-large',
  500: 'internal-error',
} as const

type Status = keyof typeof details

const statusByParserError: Record<string, Status> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

const serializeProblem = (status: Status) => JSON.stringify(buildProblem(status, codes[status], details[status]))

const headers = {
  'content-type': PROBLEM_TYPE,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

export const malformedResponse = (status: Status): Response =>
  new Response(serializeProblem(status), { status, headers })

/** Replies, and closes the connection. */
export function sendProblem(response: ServerResponse, status: Status): void {
  const body = serializeProblem(status)
  response.writeHead(status, { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) }).end(body)
}

/** @returns the complete reply to a request that never reaches the app, ready to write to the socket */
export function rawProblemResponse(parserErrorCode: string | undefined): string {
  const status = statusByParserError[parserErrorCode ?? ''] ?? 400
  const body = serializeProblem(status)
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
