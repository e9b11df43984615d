import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Hono } from 'hono'
import { type Log, serializeError } from '../log.ts'
import { malformedResponse, rawProblemResponse } from './malformed-request.ts'

/** How long a client may take, in milliseconds. */
export interface Timeouts {
  /** For the lines before a body. A browser sends them at once: whoever dribbles them wants to hold the connection. */
  headers: number
  /** For a whole request: what a survey takes, 64 kB, comes through the worst of phones in half of this. */
  request: number
  /** Between two requests. Longer than balancers hold a connection (mostly 60 s): the first to let go must be theirs. */
  idle: number
  /** Without taking anything of a download. Whoever takes a little now and then may go on. */
  stalled: number
  /** How often those first two are looked at; Node's own 30 s would add as much to them. */
  checkInterval: number
  /** For what runs when the process stops. Docker kills after ten seconds. */
  shutdown: number
}

const defaultTimeouts: Timeouts = {
  headers: 10_000,
  request: 30_000,
  idle: 75_000,
  stalled: 60_000,
  checkInterval: 2_000,
  shutdown: 8_000,
}

/** As Node has it: room for the cookies of a site that shares its domain with the service. */
const MAX_HEADER_BYTES = 16 * 1024

/** How many connections are held at once; whoever comes beyond that is hung up on. */
const MAX_CONNECTIONS = 10_000

/** How many files a process needs besides: the database, its threads, the log. */
const RESERVED_FILES = 256

export interface RunningServer {
  port: number
  /** Takes no more connections, and resolves once what runs has been answered. */
  drain(): Promise<void>
}

/** Serves `app`; resolves once it listens. @throws the error of `listen`, such as a port that is in use */
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
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.idle,
      connectionsCheckingInterval: timeouts.checkInterval,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    getRequestListener(app.fetch, {
      hostname: host,
      errorHandler: (error) => handleListenerError(error, log),
    }) as never,
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

/** Fewer where the process may open fewer files: what cannot be opened then may be the database. */
function computeMaxConnections(): number {
  const { userLimits } = (process.report?.getReport() ?? {}) as { userLimits?: Record<string, { soft: unknown }> }
  const maxOpenFiles = Number(userLimits?.open_files?.soft)
  if (!(maxOpenFiles > 0)) return MAX_CONNECTIONS
  return Math.min(MAX_CONNECTIONS, Math.max(maxOpenFiles - RESERVED_FILES, Math.ceil(maxOpenFiles / 2)))
}

/** What the app has not seen, such as a `Host` that is none, or could not answer. */
function handleListenerError(error: unknown, log: Log): Response {
  if (error instanceof RequestError) return malformedResponse(400)
  log.error({ error: serializeError(error) }, 'request failed')
  return malformedResponse(500)
}

type OpenRequests = ReadonlyMap<ServerResponse, IncomingMessage>

/** The requests that are being answered. */
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

/** Answers what the parser refuses, and requests that take too long to arrive. */
function rejectMalformed(server: Server, openRequests: OpenRequests): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const [oldest] = findRequests(openRequests, socket)
    // What came whole is still answered; what came behind it cannot be read.
    if (oldest?.[1].complete) return void oldest[0].once('close', () => socket.destroy())
    const hasSentNothing = 'bytesRead' in socket && socket.bytesRead === 0
    if (!socket.writable || hasSentNothing || oldest?.[0].headersSent) return void socket.destroy()
    socket.end(rawProblemResponse(error.code), () => socket.destroy())
  })
}

/** Lets go of who has fallen silent; who waits for us is silent for good reason. */
function dropStalled(server: Server, openRequests: OpenRequests, timeoutMs: number): void {
  server.setTimeout(timeoutMs, (socket) => {
    const isProcessing = findRequests(openRequests, socket).length > 0 && socket.writableLength === 0
    if (!isProcessing) socket.destroy()
  })
}

/**
 * Ends each connection as soon as its request has been answered. Left to itself a server waits for every connection that a
 * browser keeps in reserve.
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
