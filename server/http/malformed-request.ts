import { STATUS_CODES } from 'node:http'

/** What is no request that the app could look at, or has not come whole. */
const details = {
  400: 'This is not HTTP as it should be.',
  408: 'The request took too long to arrive.',
  413: 'Expected a body without extensions to its chunks.',
  431: 'Expected less than 16 kB of headers and address.',
  500: 'This is a fault of the service, not of the request. It has been logged.',
} as const

type Status = keyof typeof details

const statusByParserError: Record<string, Status> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

const PROBLEM_TYPE = 'application/problem+json'

const problemJson = (status: Status) => JSON.stringify({ title: STATUS_CODES[status], status, detail: details[status] })

/** The same problem as `problems.ts` has, outside of the app. */
export const malformedResponse = (status: Status): Response =>
  new Response(problemJson(status), { status, headers: { 'content-type': PROBLEM_TYPE } })

/** The whole answer to what the parser of HTTP has refused, as it goes over the wire. */
export function rawProblemResponse(code: string | undefined): string {
  const status = statusByParserError[code ?? ''] ?? 400
  const body = problemJson(status)
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
