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
import { type BootResult, boot } from '../boot.ts'
import { type Config, ConfigError, getAdmin, processConfig } from '../config.ts'
import { createCsvExporter } from '../domain/exports.ts'
import { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { getSetupUrl, setUpFromConfig } from '../domain/workspaces/setup.ts'
import { createFirstWorkspace, type FirstWorkspace } from '../domain/workspaces/workspaces.ts'
import { resolveClientAddress } from '../http/client-address.ts'
import type { AppDeps } from '../http/env.ts'
import { listen, type RunningServer } from '../http/server.ts'
import { startWorker, type Worker } from '../jobs/run.ts'
import { flushIgnoredVisits, MINUTE_MS, purgeRateCounters, runDueTasks } from '../jobs/schedule.ts'
import { serializeError } from '../log.ts'
import type { RateCounters } from '../store/rate-counters.ts'
import { readDocs } from './docs.ts'
import { createExportWorker } from './export-worker.ts'

const distFolder = join(import.meta.dirname, '../../dist')

async function start(config: Config): Promise<void> {
  if (!existsSync(join(distFolder, 'vouch.js'))) throw new ConfigError('The widget is not built. Run: npm run build')
  const log = pino({ level: config.LOG_LEVEL })
  exitOnUncaughtError(log)
  const runtime = await boot(config, log)
  const rateCounters = await openSharedRateCounters(config, log)
  try {
    let phase: 'starting' | 'serving' | 'stopping' = 'starting'
    let worker: Worker | undefined
    // A database that is forgotten cannot be opened twice.
    const exportWorker =
      config.DATABASE_URL === 'sqlite::memory:'
        ? { exportCsv: createCsvExporter(runtime.deps), close: async () => undefined }
        : createExportWorker({ ...config, SECRET: runtime.deps.secret })
    const deps = appDeps(config, runtime, log, {
      rateCounters,
      exportCsv: exportWorker.exportCsv,
      wakeWorker: () => worker?.wake(),
      isReady: async () => phase !== 'starting' && (await runtime.isReady()),
      isStopping: () => phase === 'stopping',
    })
    const { drain } = await startListening(config, withStaticFiles(createApp(deps)), log)
    // Only now that this process is sure to live: the key of the first start is shown once.
    const firstWorkspace = await createFirstWorkspace(runtime.deps, {
      name: 'Vouch',
      timeZone: config.TIME_ZONE,
      apiKey: config.API_KEY,
    })
    const admin = getAdmin(config)
    if (admin) await setUpFromConfig(runtime.deps, admin)
    // Begins the thread that writes: it first clears the log of what another process may have erased.
    await runtime.database.batch([])
    phase = 'serving'
    const taskTimer = setInterval(() => runDueTasks(deps, log), MINUTE_MS)
    const flushTimer = setInterval(() => Promise.all([flushIgnoredVisits(deps), purgeRateCounters(deps)]), MINUTE_MS)
    worker = startWorker(deps)
    printWelcome(runtime.deps.publicUrl, firstWorkspace, config.API_KEY !== undefined, await getSetupUrl(runtime.deps))
    onStop(async () => {
      phase = 'stopping'
      clearInterval(taskTimer)
      clearInterval(flushTimer)
      await stop(config, { deps, drain, worker, exporting: exportWorker, database: runtime.database })
    })
  } catch (error) {
    await Promise.all([runtime.database.close(), rateCounters?.close()])
    throw error
  }
}

/** What nobody expected leaves a state that nobody knows: better to end, and be started again by whoever watches. */
function exitOnUncaughtError(log: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ error: serializeError(error), origin }, 'uncaught error; the process exits')
    process.exit(1)
  })
}

interface Services {
  deps: AppDeps
  drain: RunningServer['drain']
  worker: Worker | undefined
  exporting: { close(): Promise<void> }
  database: BootResult['database']
}

async function stop(config: Config, { deps, drain, worker, exporting, database }: Services): Promise<void> {
  await setTimeout(config.DRAIN_SECONDS * 1000)
  const workerStopped = worker?.stop()
  await drain()
  await closeAndExit(deps.log, async () => {
    await workerStopped
    await flushIgnoredVisits(deps)
    await exporting.close()
    await Promise.all([database.close(), deps.rateCounters?.close()])
  })
}

/** How long closing may take, in milliseconds: with what drains, less than Docker's ten seconds. */
const CLOSE_TIMEOUT_MS = 1500

/**
 * Ends the process when all is closed, or it has been waited for long enough: neither a thread in the midst of a statement
 * nor PostgreSQL lets go of a long report. What was acknowledged is on disk, and what was not is there whole or not at all.
 */
async function closeAndExit(log: AppDeps['log'], close: () => Promise<unknown>): Promise<void> {
  const timeout = setTimeout(CLOSE_TIMEOUT_MS, 'late' as const)
  const outcome = await Promise.race([close(), timeout])
  if (outcome !== 'late') {
    log.info({}, 'stopped')
    process.exit(0)
  }
  log.warn({}, 'stopped in the midst of something long')
  // The log is written behind us.
  await setTimeout(100)
  exitImmediately()
}

/** Leaves at once with 0. `exit` waits for its threads; where a program takes the place of this one, they are gone. */
function exitImmediately(): void {
  if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, '--eval', ''], {})
  process.exit(0)
}

/** Once, however often it is signalled: npm passes on the Ctrl-C that the terminal has sent already. */
function onStop(stop: () => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (isStopping) return
      isStopping = true
      await stop()
    })
  }
}

/** Only PostgreSQL has several processes to count for. */
async function openSharedRateCounters(
  { DATABASE_URL, RATE_LIMIT }: Config,
  log: Logger,
): Promise<RateCounters | undefined> {
  if (RATE_LIMIT === 'off' || DATABASE_URL.startsWith('sqlite:')) return undefined
  const { openRateCounters } = await import('../store/rate-counters.ts')
  return openRateCounters(
    DATABASE_URL,
    throttle(MINUTE_MS, (error) => {
      log.error(
        { error: serializeError(error) },
        'shared rate counters are unavailable; each process applies the limits alone',
      )
    }),
  )
}

/** While a database is away every answer would say so. */
function throttle(intervalMs: number, report: (error: unknown) => void): (error: unknown) => void {
  let lastReport = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - lastReport < intervalMs) return
    lastReport = performance.now()
    report(error)
  }
}

function appDeps(
  config: Config,
  { deps, database }: BootResult,
  log: Logger,
  processDeps: Pick<AppDeps, 'rateCounters' | 'exportCsv' | 'wakeWorker' | 'isReady' | 'isStopping'>,
): AppDeps {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    ...deps,
    ...processDeps,
    docs: readDocs(),
    log,
    rateLimit: config.RATE_LIMIT,
    ignoredVisits: new IgnoredVisits(),
    queueDepths: { answers: () => deps.recorder.queueLength(), database: () => database.queueLength() },
    processMetrics: () => registry.metrics(),
    getClientAddress: (c: Context) =>
      resolveClientAddress(
        getConnInfo(c).remote.address ?? '',
        c.req.header('x-forwarded-for'),
        config.TRUSTED_PROXIES,
      ),
  }
}

/** What has been built for browsers, for pages of any origin, and compression for what is read. */
function withStaticFiles(app: ReturnType<typeof createApp>): Hono {
  return (
    new Hono()
      // Not for receipts: compressing those few bytes costs as much as taking the answer.
      .get('*', compress())
      .get(
        '/:file{((vouch|playground|app)\\.js|app\\.css)}',
        cors({ origin: '*' }),
        serveStatic({ root: distFolder, onFound: (_, c) => c.header('cache-control', 'public, max-age=3600') }),
      )
      .all('*', (c) => app.fetch(c.req.raw, c.env))
  )
}

/** @throws ConfigError where nobody may listen there */
async function startListening(config: Config, app: Hono, log: Logger): Promise<RunningServer> {
  try {
    return await listen(app, { port: config.PORT, host: config.HOST, log })
  } catch (error) {
    throw new ConfigError(describeListenError(config, error as NodeJS.ErrnoException), { cause: error })
  }
}

function describeListenError({ PORT }: Config, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `PORT: ${PORT} is in use by another process. Stop that one, or choose another port.`
  if (code === 'EACCES') return `PORT: this user may not listen on ${PORT}. Choose a port from 1024 on.`
  return `HOST: expected an address of this machine (${message})`
}

function printWelcome(
  url: string,
  firstWorkspace: FirstWorkspace | undefined,
  hasConfiguredKey: boolean,
  setupLink: string | undefined,
): void {
  const lines = [
    `Vouch ${pkg.version} is ready at ${url}`,
    '',
    ...(firstWorkspace
      ? [
          `  Answer the first survey   ${firstWorkspace.url}`,
          `  Its id                    ${firstWorkspace.surveyId}`,
          `  API key${hasConfiguredKey ? '                   the one in API_KEY' : ', shown only now   '}${hasConfiguredKey ? '' : firstWorkspace.apiKey}`,
        ]
      : []),
    `  Read the API              ${url}/docs`,
    setupLink ? `  Set it up, once           ${setupLink}` : `  Sign in                   ${url}/sign-in`,
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
