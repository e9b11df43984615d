import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { getConnInfo } from '@hono/node-server/conninfo'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'
import { except } from 'hono/combine'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import pino, { type Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { createApp } from '../app.ts'
import { type BootResult, boot, getSqliteFile } from '../boot.ts'
import { type Config, ConfigError, getAdmin, getWebhookKeys, listTerminalLanguages, processConfig } from '../config.ts'
import { FeedWatcher } from '../domain/events/feed-watcher.ts'
import { createExporter } from '../domain/exports.ts'
import { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { getSetupUrl, setUpFromConfig } from '../domain/workspaces/setup.ts'
import { createFirstWorkspace, type FirstWorkspace } from '../domain/workspaces/workspaces.ts'
import { resolveClientAddress } from '../http/client-address.ts'
import type { AppDeps } from '../http/env.ts'
import { probePaths } from '../http/negotiation.ts'
import { isExposedInPlainText } from '../http/public-url.ts'
import { listen, type RunningServer } from '../http/server.ts'
import { chooseAppLanguage, proposeNamingLanguage } from '../i18n/app-language.ts'
import { commandTexts } from '../i18n/commands.ts'
import { describeConfigError } from '../i18n/config-errors.ts'
import type { ConfigProblem } from '../i18n/config-problem.ts'
import { ChannelSender } from '../jobs/channel-sender.ts'
import { EventRouter } from '../jobs/event-router.ts'
import { startWorker, type Worker } from '../jobs/run.ts'
import { flushIgnoredVisits, MINUTE_MS, purgeRateCounters, runDueTasks } from '../jobs/schedule.ts'
import { Sender } from '../jobs/sender.ts'
import { serializeError } from '../log.ts'
import { createSystemLookup } from '../mail/dns.ts'
import { openMailTransport } from '../mail/transports/open.ts'
import { createRequestSender } from '../outgoing/node.ts'
import { fileHeaders } from '../pages/layout/headers.ts'
import type { RateCounters } from '../store/rate-counters.ts'
import { inspectPostgresStorage, inspectSqliteStorage, type StorageState } from '../store/storage.ts'
import { readDocs } from './docs.ts'
import { createExportWorker } from './export-worker.ts'
import { keepFilesPrivate, listReadableFiles } from './file-modes.ts'
import { closeAndExit, onStopSignal } from './shutdown.ts'
import { printWelcome } from './welcome.ts'

/** Of what is printed at the start. */
const language = chooseAppLanguage(listTerminalLanguages())

const distFolder = join(import.meta.dirname, '../../dist')

async function start(config: Config): Promise<void> {
  if (!existsSync(join(distFolder, 'vouch.js'))) throw new ConfigError([{ code: 'not-built' }])
  const log = pino({ level: config.LOG_LEVEL })
  exitOnUncaughtError(log)
  keepFilesPrivate()
  const runtime = await boot(config, log)
  const files = listReadableFiles(getSqliteFile(config))
  if (files.length > 0) log.warn({ files }, 'other users of this machine can read the database; run chmod 600')
  await warnOfSlowDriver(config, log)
  if (isExposedInPlainText(runtime.deps.publicUrl))
    log.warn({}, 'PUBLIC_URL is http: anyone on the way can read passwords, sessions and responses; use https')
  const rateCounters = await openSharedRateCounters(config, log)
  try {
    await serve(config, { runtime, rateCounters, log })
  } catch (error) {
    await Promise.all([runtime.database.close(), rateCounters?.close()])
    throw error
  }
}

async function warnOfSlowDriver(config: Config, log: Logger): Promise<void> {
  if (getSqliteFile(config) === undefined) return
  const { sqliteDriver } = await import('../store/sqlite/driver.ts')
  const { loadError } = sqliteDriver
  if (loadError !== undefined)
    log.warn({ loadError }, 'better-sqlite3 cannot be loaded; using node:sqlite. See docs/operation.md')
}

interface Runtime {
  runtime: BootResult
  rateCounters: RateCounters | undefined
  log: Logger
}

async function serve(config: Config, { runtime, rateCounters, log }: Runtime): Promise<void> {
  let phase: 'starting' | 'serving' | 'stopping' = 'starting'
  let workers: Worker[] = []
  const exporter = openExporter(config, runtime)
  const deps = buildAppDeps(config, runtime, {
    log,
    rateCounters,
    exportList: exporter.exportList,
    wakeWorker: () => {
      for (const worker of workers) worker.wake()
    },
    isReady: async () => phase !== 'starting' && (await runtime.isReady()),
    isStarting: () => phase === 'starting',
    isStopping: () => phase === 'stopping',
  })
  const { drain } = await startListening(config, withStaticFiles(createApp(deps), deps), log)
  const firstWorkspace = await prepareDatabase(config, runtime)
  phase = 'serving'
  const stopTimers = startTimers(deps)
  workers = [startWorker(deps), new Sender(deps), new EventRouter(deps), new ChannelSender(deps)]
  printWelcome(language, {
    url: deps.publicUrl,
    firstWorkspace,
    hasConfiguredKey: config.API_KEY !== undefined,
    setupUrl: await getSetupUrl(deps),
  })
  onStopSignal(async () => {
    phase = 'stopping'
    stopTimers()
    await stop(config, { deps, drain, workers, exporter, database: runtime.database })
  })
}

/** Exports run in a thread of their own, except from an in-memory database, which only one thread can open. */
const openExporter = (config: Config, { deps }: BootResult) =>
  config.DATABASE_URL === 'sqlite::memory:'
    ? { exportList: createExporter(deps), close: async () => undefined }
    : createExportWorker({ ...config, SECRET: deps.secret })

/** Runs once the port is bound: the API key of the first start is shown once, so the process must not fail afterwards. */
async function prepareDatabase(config: Config, { deps, database }: BootResult): Promise<FirstWorkspace | undefined> {
  const { TIME_ZONE: timeZone, API_KEY: apiKey } = config
  const firstWorkspace = await createFirstWorkspace(deps, {
    name: 'Vouch',
    timeZone,
    language: proposeNamingLanguage(listTerminalLanguages(), timeZone),
    apiKey,
  })
  const admin = getAdmin(config)
  if (admin) await setUpFromConfig(deps, admin)
  // Starts the writer thread, which first clears the write-ahead log of rows that another process may have erased.
  await database.batch([])
  return firstWorkspace
}

function startTimers(deps: AppDeps): () => void {
  const taskTimer = setInterval(() => runDueTasks(deps, deps.log), MINUTE_MS)
  const flushTimer = setInterval(() => Promise.all([flushIgnoredVisits(deps), purgeRateCounters(deps)]), MINUTE_MS)
  return () => {
    clearInterval(taskTimer)
    clearInterval(flushTimer)
  }
}

/** After an uncaught error the state is unknown: the process exits, so that its supervisor restarts it. */
function exitOnUncaughtError(log: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ error: serializeError(error), origin }, 'uncaught error; the process exits')
    process.exit(1)
  })
}

interface Services {
  deps: AppDeps
  drain: RunningServer['drain']
  workers: readonly Worker[]
  exporter: { close(): Promise<void> }
  database: BootResult['database']
}

async function stop(config: Config, { deps, drain, workers, exporter, database }: Services): Promise<void> {
  await setTimeout(config.DRAIN_SECONDS * 1000)
  const workerStopped = Promise.all(workers.map((worker) => worker.stop()))
  const drained = drain()
  // Draining waits for all responses, and pages that follow changes have one without end.
  deps.openFeedWatcher().stop()
  await drained
  await closeAndExit(deps.log, async () => {
    await workerStopped
    await flushIgnoredVisits(deps)
    await exporter.close()
    await deps.mailTransport?.close()
    await Promise.all([database.close(), deps.rateCounters?.close()])
  })
}

/** Only a PostgreSQL database is shared by several processes. */
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

/** Limits how often an error is reported: while the database is unreachable, each response causes one. */
function throttle(intervalMs: number, report: (error: unknown) => void): (error: unknown) => void {
  let lastReport = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - lastReport < intervalMs) return
    lastReport = performance.now()
    report(error)
  }
}

type ProcessDeps = Pick<AppDeps, 'log' | 'exportList' | 'wakeWorker' | 'isReady' | 'isStarting' | 'isStopping'> & {
  rateCounters: RateCounters | undefined
}

function buildAppDeps(
  config: Config,
  { deps, database }: BootResult,
  { rateCounters, ...processDeps }: ProcessDeps,
): AppDeps {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const feedWatcher = new FeedWatcher(deps, (error) => {
    processDeps.log.error({ error: serializeError(error) }, 'looking for events failed')
  })
  return {
    ...deps,
    sendRequest: createRequestSender(),
    allowsPrivateWebhooks: config.WEBHOOKS_ALLOW_PRIVATE,
    ...(deps.mail && { mailTransport: openMailTransport(deps.mail) }),
    lookupTxt: createSystemLookup(),
    ...processDeps,
    ...(rateCounters && { rateCounters }),
    webhookKeys: getWebhookKeys(config),
    isPublicUrlDefault: config.PUBLIC_URL === undefined,
    hstsSeconds: config.HSTS,
    openFeedWatcher: () => feedWatcher,
    docs: readDocs(),
    rateLimit: config.RATE_LIMIT,
    ignoredVisits: new IgnoredVisits(),
    queueDepths: { responses: () => deps.recorder.queueLength(), database: () => database.queueLength() },
    processMetrics: () => registry.metrics(),
    inspectStorage: () => inspectStorage(config, database),
    getClientAddress: (c: Context) =>
      resolveClientAddress(
        getConnInfo(c).remote.address ?? '',
        c.req.header('x-forwarded-for'),
        config.TRUSTED_PROXIES,
      ),
  }
}

function inspectStorage(config: Config, database: BootResult['database']): Promise<StorageState> {
  const file = getSqliteFile(config)
  return file === undefined ? inspectPostgresStorage(database) : inspectSqliteStorage(file)
}

/** Serves the built scripts and styles to any origin, and compresses responses to GET. */
function withStaticFiles(app: ReturnType<typeof createApp>, { isStarting, ...deps }: AppDeps): Hono {
  const callApp = (c: Context) => app.fetch(c.req.raw, c.env)
  return (
    new Hono()
      // Receipts are not compressed: for so few bytes that costs as much as storing the response. Health checks are not,
      // because compression waits for the threads that also check passwords.
      .get('*', except(probePaths, compress()))
      .use((c, next) => (isStarting?.() ? Promise.resolve(callApp(c)) : next()))
      .get(
        '/:file{((vouch|playground|app|live|passkeys)\\.js|(app|follow-ups)\\.css|favicon\\.ico|icon\\.svg|apple-touch-icon\\.png)}',
        cors({ origin: '*' }),
        fileHeaders(deps),
        serveStatic({ root: distFolder, onFound: (_, c) => c.header('cache-control', 'public, max-age=3600') }),
      )
      .all('*', callApp)
  )
}

/** @throws ConfigError if the address or port cannot be used */
async function startListening(config: Config, app: Hono, log: Logger): Promise<RunningServer> {
  try {
    return await listen(app, { port: config.PORT, host: config.HOST, log })
  } catch (error) {
    throw new ConfigError([toListenProblem(config, error as NodeJS.ErrnoException)], { cause: error })
  }
}

function toListenProblem({ PORT: port }: Config, { code, message }: NodeJS.ErrnoException): ConfigProblem {
  if (code === 'EADDRINUSE') return { code: 'port-in-use', port }
  return code === 'EACCES' ? { code: 'port-forbidden', port } : { code: 'host', reason: message }
}

try {
  await start(processConfig())
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${commandTexts[language].start.failed}\n${describeConfigError(language, error)}\n`)
  process.exitCode = 1
}
