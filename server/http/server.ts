import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Hono } from 'hono'
import { type Log, serializeError } from '../log.ts'
import { isAmbiguous } from './ambiguous-request.ts'
import { malformedResponse, rawProblemResponse, sendProblem } from './malformed-request.ts'

/** Limits for clients, in milliseconds. */
export interface Timeouts {
  /** For the headers. Browsers send them at once; slow headers are a way to hold connections. */
  headers: number
  /** For a whole request. Even on a slow phone, 64 kB take half of this. */
  request: number
  /** Between two requests. Longer than load balancers wait (usually 60 s), so that they close the connection first. */
  idle: number
  /** Without progress of a download. Slow progress is fine. */
  stalled: number
  /** How often Node checks the first two. Its default of 30 s would add that much to them. */
  checkInterval: number
  /** For open requests when the process stops. Docker kills it after ten seconds. */
  shutdown: number
}

export const defaultTimeouts: Timeouts = {
  headers: 10_000,
  request: 30_000,
  idle: 75_000,
  stalled: 60_000,
  checkInterval: 2_000,
  shutdown: 8_000,
}

/** Node's default. Leaves room for the cookies of other sites on the same domain. */
const MAX_HEADER_BYTES = 16 * 1024

/** Further connections are closed at once. */
const MAX_CONNECTIONS = 10_000

/** Files reserved for the database, its threads and the log. */
const RESERVED_FILES = 256

export interface RunningServer {
  port: number
  /** Accepts no more connections, and resolves once open requests are finished. */
  drain(): Promise<void>
}

/** Serves `app`, and resolves once it listens. @throws if it cannot listen, for example if the port is in use */
export function listen(
  app: Pick<Hono, 'fetch'>,
  {
    port,
    host,
    log,
    timeouts: overrides = {},
    maxConnections = computeMaxConnections(),
  }: { port: number; host?: string | undefined; log: Log; timeouts?: Partial<Timeouts>; maxConnections?: number },
): Promise<RunningServer> {
  const timeouts = { ...defaultTimeouts, ...overrides }
  const handleRequest = getRequestListener(app.fetch, {
    hostname: host,
    errorHandler: (error) => handleListenerError(error, log),
  })
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.idle,
      connectionsCheckingInterval: timeouts.checkInterval,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    rejectAmbiguous((request, response) => void handleRequest(request as never, response as never)),
  )
  server.maxConnections = maxConnections
  const openRequests = trackOpenRequests(server)
  rejectMalformed(server, openRequests)
  dropStalled(server, openRequests, timeouts.stalled)
  const drain = createDrain(server, openRequests, timeouts.shutdown)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as { port: number }).port, drain })
    })
  })
}

/** Lower if the process may open fewer files, so that connections never use up the files the database needs. */
function computeMaxConnections(): number {
  const { userLimits } = (process.report?.getReport() ?? {}) as { userLimits?: Record<string, { soft: unknown }> }
  const maxOpenFiles = Number(userLimits?.open_files?.soft)
  if (!(maxOpenFiles > 0)) return MAX_CONNECTIONS
  return Math.min(MAX_CONNECTIONS, Math.max(maxOpenFiles - RESERVED_FILES, Math.ceil(maxOpenFiles / 2)))
}

/** For requests that never reach the app, such as those with an invalid `Host`. */
function handleListenerError(error: unknown, log: Log): Response {
  if (error instanceof RequestError) return malformedResponse(400)
  log.error({ error: serializeError(error) }, 'request failed')
  return malformedResponse(500)
}

type OpenRequests = ReadonlyMap<ServerResponse, IncomingMessage>

function trackOpenRequests(server: Server): OpenRequests {
  const openRequests = new Map<ServerResponse, IncomingMessage>()
  server.on('request', (request, response) => {
    openRequests.set(response, request)
    response.once('close', () => openRequests.delete(response))
  })
  return openRequests
}

const findRequests = (openRequests: OpenRequests, socket: Duplex) =>
  [...openRequests].filter(([, request]) => request.socket === socket)

/** Closes the connection after the reply: whatever follows may be part of the same trick. */
function rejectAmbiguous(handleRequest: RequestListener): RequestListener {
  const rejectedSockets = new WeakSet<Duplex>()
  return (request, response) => {
    if (!isAmbiguous(request) && !rejectedSockets.has(request.socket)) return handleRequest(request, response)
    rejectedSockets.add(request.socket)
    sendProblem(response, 400)
  }
}

/** Replies to requests that the parser rejects or that take too long to arrive. */
function rejectMalformed(server: Server, openRequests: OpenRequests): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const [oldest] = findRequests(openRequests, socket)
    // A complete request still gets its reply; nothing after it can be parsed.
    if (oldest?.[1].complete) return void oldest[0].once('close', () => socket.destroy())
    const hasSentNothing = 'bytesRead' in socket && socket.bytesRead === 0
    if (!socket.writable || hasSentNothing || oldest?.[0].headersSent) return void socket.destroy()
    socket.end(rawProblemResponse(error.code), () => socket.destroy())
  })
}

/** Closes connections without traffic, except those that wait for our reply. */
function dropStalled(server: Server, openRequests: OpenRequests, timeoutMs: number): void {
  server.setTimeout(timeoutMs, (socket) => {
    const isProcessing = findRequests(openRequests, socket).length > 0 && socket.writableLength === 0
    if (!isProcessing) socket.destroy()
  })
}

/**
 * Closes each connection as soon as its request is finished. By default, a server waits for every idle connection that
 * browsers keep open.
 */
function createDrain(server: Server, openRequests: OpenRequests, timeoutMs: number): () => Promise<void> {
  const sockets = new Set<Duplex>()
  let isStopping = false
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    response.once('close', () => {
      if (isStopping) socket.end()
    })
  })
  return () =>
    new Promise((resolve) => {
      isStopping = true
      server.close(() => resolve())
      const busySockets = new Set<Duplex>([...openRequests.values()].map(({ socket }) => socket))
      for (const socket of sockets) if (!busySockets.has(socket)) socket.destroy()
      for (const response of openRequests.keys()) if (!response.headersSent) response.setHeader('connection', 'close')
      setTimeout(() => server.closeAllConnections(), timeoutMs).unref()
    })
}
