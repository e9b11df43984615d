import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { getConnInfo } from '@hono/node-server/conninfo'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import pino, { type Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import pkg from '../../package.json' with { type: 'json' }
import { createApp } from '../app.ts'
import { type Booted, boot } from '../boot.ts'
import { adminOf, type Config, ConfigError, processConfig } from '../config.ts'
import { makesCsv } from '../domain/exports.ts'
import { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { setUpAsConfigured, setupUrl } from '../domain/workspaces/setup.ts'
import { type FirstWorkspace, firstStart } from '../domain/workspaces/workspaces.ts'
import { clientAddress } from '../http/client-address.ts'
import type { AppDeps } from '../http/env.ts'
import { type Listening, listen } from '../http/server.ts'
import { startWorker, type Worker } from '../jobs/queue.ts'
import { forgetHits, MINUTE, runJobs, writeVisits } from '../jobs/schedule.ts'
import { faultOf } from '../log.ts'
import type { Hits } from '../store/rate-counters.ts'
import { exportingThread } from './export-worker.ts'

const built = join(import.meta.dirname, '../../dist')

async function start(config: Config): Promise<void> {
  if (!existsSync(join(built, 'vouch.js'))) throw new ConfigError('The widget is not built. Run: npm run build')
  const log = pino({ level: config.LOG_LEVEL })
  endOnFaults(log)
  const booted = await boot(config, log)
  const hits = await sharedHits(config, log)
  try {
    let phase: 'starting' | 'serving' | 'stopping' = 'starting'
    let worker: Worker | undefined
    // A database that is forgotten cannot be opened twice.
    const exporting =
      config.DATABASE_URL === 'sqlite::memory:'
        ? { makesCsv: makesCsv(booted.deps), close: async () => undefined }
        : exportingThread({ ...config, SECRET: booted.deps.secret })
    const deps = appDeps(config, booted, log, {
      hits,
      makesCsv: exporting.makesCsv,
      queued: () => worker?.wake(),
      ready: async () => phase !== 'starting' && (await booted.ready()),
      stopping: () => phase === 'stopping',
    })
    const { drain } = await listening(config, withFiles(createApp(deps)), log)
    // Only now that this process is sure to live: the key of the first start is shown once.
    const first = await firstStart(booted.deps, {
      name: 'Vouch',
      timeZone: config.TIME_ZONE,
      apiKey: config.API_KEY,
    })
    const admin = adminOf(config)
    if (admin) await setUpAsConfigured(booted.deps, admin)
    // Begins the thread that writes: it first clears the log of what another process may have erased.
    await booted.database.batch([])
    phase = 'serving'
    const jobs = setInterval(() => runJobs(deps, log), MINUTE)
    const minutes = setInterval(() => Promise.all([writeVisits(deps), forgetHits(deps)]), MINUTE)
    worker = startWorker(deps)
    greet(booted.deps.publicUrl, first, config.API_KEY !== undefined, await setupUrl(booted.deps))
    onStop(async () => {
      phase = 'stopping'
      clearInterval(jobs)
      clearInterval(minutes)
      await stop(config, { deps, drain, worker, exporting, database: booted.database })
    })
  } catch (error) {
    await Promise.all([booted.database.close(), hits?.close()])
    throw error
  }
}

/** What nobody expected leaves a state that nobody knows: better to end, and be started again by whoever watches. */
function endOnFaults(log: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ fault: faultOf(error), origin }, 'a fault ends this process')
    process.exit(1)
  })
}

interface Parts {
  deps: AppDeps
  drain: Listening['drain']
  worker: Worker | undefined
  exporting: { close(): Promise<void> }
  database: Booted['database']
}

async function stop(config: Config, { deps, drain, worker, exporting, database }: Parts): Promise<void> {
  await setTimeout(config.DRAIN_SECONDS * 1000)
  const worked = worker?.stop()
  await drain()
  await ended(deps.log, async () => {
    await worked
    await writeVisits(deps)
    await exporting.close()
    await Promise.all([database.close(), deps.hits?.close()])
  })
}

/** How long closing may take, in milliseconds: with what drains, less than Docker's ten seconds. */
const LAST = 1500

/**
 * Ends the process when all is closed, or it has been waited for long enough: neither a thread in the midst of a statement
 * nor PostgreSQL lets go of a long report. What was acknowledged is on disk, and what was not is there whole or not at all.
 */
async function ended(log: AppDeps['log'], close: () => Promise<unknown>): Promise<void> {
  const late = setTimeout(LAST, 'late' as const)
  const outcome = await Promise.race([close(), late])
  if (outcome !== 'late') {
    log.info({}, 'stopped')
    process.exit(0)
  }
  log.warn({}, 'stopped in the midst of something long')
  // The log is written behind us.
  await setTimeout(100)
  leave()
}

/** Leaves at once with 0. `exit` waits for its threads; where a program takes the place of this one, they are gone. */
function leave(): void {
  if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, '--eval', ''], {})
  process.exit(0)
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

/** Only PostgreSQL has several processes to count for. */
async function sharedHits({ DATABASE_URL, RATE_LIMIT }: Config, log: Logger): Promise<Hits | undefined> {
  if (RATE_LIMIT === 'off' || DATABASE_URL.startsWith('sqlite:')) return undefined
  const { openHits } = await import('../store/rate-counters.ts')
  return openHits(
    DATABASE_URL,
    atMostOnceIn(MINUTE, (error) => {
      log.error({ fault: faultOf(error) }, 'limits hold for each process by itself: hits cannot be counted together')
    }),
  )
}

/** While a database is away every answer would say so. */
function atMostOnceIn(milliseconds: number, say: (error: unknown) => void): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - last < milliseconds) return
    last = performance.now()
    say(error)
  }
}

function appDeps(
  config: Config,
  { deps, database }: Booted,
  log: Logger,
  own: Pick<AppDeps, 'hits' | 'makesCsv' | 'queued' | 'ready' | 'stopping'>,
): AppDeps {
  const measured = new Registry()
  collectDefaultMetrics({ register: measured })
  return {
    ...deps,
    ...own,
    log,
    rateLimit: config.RATE_LIMIT,
    ignored: new IgnoredVisits(),
    queues: { answers: () => deps.recorder.waiting(), database: () => database.waiting() },
    processMetrics: () => measured.metrics(),
    clientAddress: (c: Context) =>
      clientAddress(getConnInfo(c).remote.address ?? '', c.req.header('x-forwarded-for'), config.TRUSTED_PROXIES),
  }
}

/** What has been built for browsers, for pages of any origin, and compression for what is read. */
function withFiles(app: ReturnType<typeof createApp>): Hono {
  return (
    new Hono()
      // Not for receipts: compressing those few bytes costs as much as taking the answer.
      .get('*', compress())
      .get(
        '/:file{((vouch|playground|app)\\.js|app\\.css)}',
        cors({ origin: '*' }),
        serveStatic({ root: built, onFound: (_, c) => c.header('cache-control', 'public, max-age=3600') }),
      )
      .all('*', (c) => app.fetch(c.req.raw, c.env))
  )
}

/** @throws ConfigError where nobody may listen there */
async function listening(config: Config, app: Hono, log: Logger): Promise<Listening> {
  try {
    return await listen(app, { port: config.PORT, host: config.HOST, log })
  } catch (error) {
    throw new ConfigError(refusal(config, error as NodeJS.ErrnoException), { cause: error })
  }
}

function refusal({ PORT }: Config, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `PORT: ${PORT} is in use by another process. Stop that one, or choose another port.`
  if (code === 'EACCES') return `PORT: this user may not listen on ${PORT}. Choose a port from 1024 on.`
  return `HOST: expected an address of this machine (${message})`
}

function greet(url: string, first: FirstWorkspace | undefined, keyGiven: boolean, setup: string | undefined): void {
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
    setup ? `  Set it up, once           ${setup}` : `  Sign in                   ${url}/sign-in`,
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
