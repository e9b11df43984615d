import { existsSync } from 'node:fs'
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import pino, { type Logger } from 'pino'
import pkg from '../package.json' with { type: 'json' }
import { createApp } from './app.ts'
import { type Booted, boot } from './boot.ts'
import { type Config, ConfigError, processConfig } from './config.ts'
import { IgnoredVisits } from './domain/ignored-visits.ts'
import { type FirstWorkspace, firstStart } from './domain/workspaces.ts'
import { exportingThread } from './exporting.ts'
import { clientAddress } from './http/addresses.ts'
import type { AppDeps } from './http/env.ts'
import { MINUTE, runJobs, writeVisits } from './outbox/schedule.ts'
import { startWorker, type Worker } from './outbox/worker.ts'

const built = join(import.meta.dirname, '../dist')

async function start(config: Config): Promise<void> {
  if (!existsSync(join(built, 'vouch.js'))) throw new ConfigError('The widget is not built. Run: npm run build')
  const log = pino({ level: config.LOG_LEVEL })
  const booted = await boot(config, log)
  try {
    let worker: Worker | undefined
    const exporting = exportingThread()
    const deps = {
      ...appDeps(config, booted, log),
      makesCsv: exporting.makesCsv,
      queued: () => worker?.wake(),
    }
    const drain = await listen(config, withFiles(createApp(deps)))
    // Only now that this process is sure to live: the key of the first start is shown once.
    const first = await firstStart(booted.deps, {
      name: 'Vouch',
      timeZone: config.TIME_ZONE,
      apiKey: config.API_KEY,
    })
    const jobs = setInterval(() => runJobs(deps, log), MINUTE)
    const visits = setInterval(() => writeVisits(deps), MINUTE)
    worker = startWorker(deps)
    greet(booted.deps.publicUrl, first, config.API_KEY !== undefined)
    onStop(async () => {
      clearInterval(jobs)
      clearInterval(visits)
      await Promise.all([drain(), worker?.stop()])
      await writeVisits(deps)
      await exporting.close()
      await booted.database.close()
      log.info({}, 'stopped')
    })
  } catch (error) {
    await booted.database.close()
    throw error
  }
}

/** Once, however often it is signalled: npm passes on the Ctrl-C that the terminal has sent already. */
function onStop(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      await stop()
    })
  }
}

const appDeps = (config: Config, { deps, ready }: Booted, log: Logger): Omit<AppDeps, 'makesCsv'> => ({
  ...deps,
  ready,
  log,
  rateLimit: config.RATE_LIMIT,
  ignored: new IgnoredVisits(),
  clientAddress: (c: Context) =>
    clientAddress(getConnInfo(c).remote.address ?? '', c.req.header('x-forwarded-for'), config.TRUSTED_PROXIES),
})

/** What has been built for browsers, for pages of any origin, and compression for what is read. */
function withFiles(app: ReturnType<typeof createApp>): Hono {
  return (
    new Hono()
      // Not for receipts: compressing those few bytes costs as much as taking the answer.
      .get('*', compress())
      .get(
        '/:script{(vouch|playground)\\.js}',
        cors({ origin: '*' }),
        serveStatic({ root: built, onFound: (_, c) => c.header('cache-control', 'public, max-age=3600') }),
      )
      .all('*', (c) => app.fetch(c.req.raw, c.env))
  )
}

/** Answers how to stop: see `draining`. */
function listen(config: Config, app: Hono): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port: config.PORT, hostname: config.HOST }, () => resolve(drain)) as Server
    const drain = draining(server)
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ConfigError(refusal(config, error))))
  })
}

function refusal({ PORT }: Config, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `PORT: ${PORT} is in use by another process. Stop that one, or choose another port.`
  if (code === 'EACCES') return `PORT: this user may not listen on ${PORT}. Choose a port from 1024 on.`
  return `HOST: expected an address of this machine (${message})`
}

/** How long a stop waits for what runs. Docker kills after ten seconds. */
const PATIENCE = 8_000

/**
 * Answers how to stop: take no more connections, and end those that are open, each as soon as its request has been
 * answered. Left to itself a server waits for every connection that a browser keeps in reserve.
 */
function draining(server: Server): () => Promise<void> {
  const idle = new Set<Socket>()
  const running = new Set<ServerResponse>()
  let stopping = false

  server.on('connection', (socket) => {
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    idle.delete(socket)
    running.add(response)
    response.once('close', () => {
      running.delete(response)
      if (stopping) socket.end()
      else if (!socket.destroyed) idle.add(socket)
    })
  })

  return () =>
    new Promise((resolve) => {
      stopping = true
      server.close(() => resolve())
      for (const socket of idle) socket.destroy()
      for (const response of running) if (!response.headersSent) response.setHeader('connection', 'close')
      setTimeout(() => server.closeAllConnections(), PATIENCE).unref()
    })
}

function greet(url: string, first: FirstWorkspace | undefined, keyGiven: boolean): void {
  const lines = [
    `Vouch ${pkg.version} is ready at ${url}`,
    '',
    ...(first
      ? [
          `  Answer the first survey   ${first.url}`,
          `  Its id                    ${first.surveyId}`,
          `  API key${keyGiven ? '                   the one in API_KEY' : ', shown only now   '}${keyGiven ? '' : first.apiKey}`,
        ]
      : []),
    `  Read the API              ${url}/docs`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

try {
  await start(processConfig())
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`Vouch cannot start.\n${error.message}\n`)
  process.exitCode = 1
}
