import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Hono } from 'hono'
import { faultOf, type Log } from '../log.ts'
import { malformed, refusalOf } from './malformed-request.ts'

/** How long a client may take, in milliseconds. */
export interface Patience {
  /** For the lines before a body. A browser sends them at once: whoever dribbles them wants to hold the connection. */
  headers: number
  /** For a whole request: what a survey takes, 64 kB, comes through the worst of phones in half of this. */
  request: number
  /** Between two requests. Longer than balancers hold a connection (mostly 60 s): the first to let go must be theirs. */
  idle: number
  /** Without taking anything of a download. Whoever takes a little now and then may go on. */
  stalled: number
  /** How often those first two are looked at; Node's own 30 s would add as much to them. */
  checked: number
  /** For what runs when the process stops. Docker kills after ten seconds. */
  stop: number
}

const patience: Patience = {
  headers: 10_000,
  request: 30_000,
  idle: 75_000,
  stalled: 60_000,
  checked: 2_000,
  stop: 8_000,
}

/** As Node has it: room for the cookies of a site that shares its domain with the service. */
const MOST_HEADERS = 16 * 1024

/** How many connections are held at once; whoever comes beyond that is hung up on. */
const MOST_CONNECTIONS = 10_000

/** How many files a process needs besides: the database, its threads, the log. */
const OTHER_FILES = 256

export interface Listening {
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
    patience: own = {},
    most = mostConnections(),
  }: { port: number; host?: string | undefined; log: Log; patience?: Partial<Patience>; most?: number },
): Promise<Listening> {
  const within = { ...patience, ...own }
  const server = createServer(
    {
      headersTimeout: within.headers,
      requestTimeout: within.request,
      keepAliveTimeout: within.idle,
      connectionsCheckingInterval: within.checked,
      maxHeaderSize: MOST_HEADERS,
    },
    getRequestListener(app.fetch, { hostname: host, errorHandler: (error) => unheard(error, log) }) as never,
  )
  server.maxConnections = most
  const running = runningOn(server)
  refuseMalformed(server, running)
  dropStalled(server, running, within.stalled)
  const drain = draining(server, running, within.stop)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as { port: number }).port, drain })
    })
  })
}

/** Fewer where the process may open fewer files: what cannot be opened then may be the database. */
function mostConnections(): number {
  const { userLimits } = (process.report?.getReport() ?? {}) as { userLimits?: Record<string, { soft: unknown }> }
  const files = Number(userLimits?.open_files?.soft)
  if (!(files > 0)) return MOST_CONNECTIONS
  return Math.min(MOST_CONNECTIONS, Math.max(files - OTHER_FILES, Math.ceil(files / 2)))
}

/** What the app has not seen, such as a `Host` that is none, or could not answer. */
function unheard(error: unknown, log: Log): Response {
  if (error instanceof RequestError) return malformed(400)
  log.error({ fault: faultOf(error) }, 'request failed')
  return malformed(500)
}

type Running = ReadonlyMap<ServerResponse, IncomingMessage>

/** The requests that are being answered. */
function runningOn(server: Server): Running {
  const running = new Map<ServerResponse, IncomingMessage>()
  server.on('request', (request, response) => {
    running.set(response, request)
    response.once('close', () => running.delete(response))
  })
  return running
}

const on = (running: Running, socket: Duplex) => [...running].filter(([, request]) => request.socket === socket)

/** Answers what the parser refuses, and requests that take too long to arrive. */
function refuseMalformed(server: Server, running: Running): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const [oldest] = on(running, socket)
    // What came whole is still answered; what came behind it cannot be read.
    if (oldest?.[1].complete) return void oldest[0].once('close', () => socket.destroy())
    const isSilent = 'bytesRead' in socket && socket.bytesRead === 0
    if (!socket.writable || isSilent || oldest?.[0].headersSent) return void socket.destroy()
    socket.end(refusalOf(error.code), () => socket.destroy())
  })
}

/** Lets go of who has fallen silent; who waits for us is silent for good reason. */
function dropStalled(server: Server, running: Running, milliseconds: number): void {
  server.setTimeout(milliseconds, (socket) => {
    const isOurTurn = on(running, socket).length > 0 && socket.writableLength === 0
    if (!isOurTurn) socket.destroy()
  })
}

/**
 * Ends each connection as soon as its request has been answered. Left to itself a server waits for every connection that a
 * browser keeps in reserve.
 */
function draining(server: Server, running: Running, milliseconds: number): () => Promise<void> {
  const sockets = new Set<Duplex>()
  let stopping = false
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    response.once('close', () => {
      if (stopping) socket.end()
    })
  })
  return () =>
    new Promise((resolve) => {
      stopping = true
      server.close(() => resolve())
      const busy = new Set<Duplex>([...running.values()].map(({ socket }) => socket))
      for (const socket of sockets) if (!busy.has(socket)) socket.destroy()
      for (const response of running.keys()) if (!response.headersSent) response.setHeader('connection', 'close')
      setTimeout(() => server.closeAllConnections(), milliseconds).unref()
    })
}
