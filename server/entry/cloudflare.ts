import type { D1Database, ExecutionContext, ExportedHandler } from '@cloudflare/workers-types'
import type { Context } from 'hono'
import pino from 'pino'
import accounts from '../../docs/accounts.md'
import benchmarks from '../../docs/benchmarks.md'
import campaigns from '../../docs/campaigns.md'
import channels from '../../docs/channels.md'
import channelsInChinese from '../../docs/channels.zh-Hans.md'
import configuration from '../../docs/configuration.md'
import dependencies from '../../docs/dependencies.md'
import events from '../../docs/events.md'
import followUps from '../../docs/follow-ups.md'
import followUpsInChinese from '../../docs/follow-ups.zh-Hans.md'
import imports from '../../docs/imports.md'
import metrics from '../../docs/metrics.md'
import operation from '../../docs/operation.md'
import operationInChinese from '../../docs/operation.zh-Hans.md'
import security from '../../docs/security.md'
import tasks from '../../docs/tasks.md'
import webhooks from '../../docs/webhooks.md'
import { createApp } from '../app.ts'
import { ConfigError, getAdmin, getIntegrations, getWebhookKeys, readConfig } from '../config.ts'
import { FeedWatcher } from '../domain/events/feed-watcher.ts'
import { createExporter } from '../domain/exports.ts'
import { newId, newSecret } from '../domain/ids.ts'
import { createDirectRecorder } from '../domain/responses/recorder.ts'
import { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { getSetupUrl, setUpFromConfig } from '../domain/workspaces/setup.ts'
import { createFirstWorkspace } from '../domain/workspaces/workspaces.ts'
import type { AppDeps } from '../http/env.ts'
import { proposeNamingLanguage } from '../i18n/app-language.ts'
import { sendPendingAlerts } from '../jobs/channel-sender.ts'
import { routePendingEvents } from '../jobs/event-router.ts'
import { runPendingJobs } from '../jobs/run.ts'
import { flushIgnoredVisits, MINUTE_MS, runDueTasks } from '../jobs/schedule.ts'
import { sendPendingMessages } from '../jobs/sender.ts'
import { serializeError } from '../log.ts'
import { createHttpsLookup } from '../mail/dns.ts'
import { openMailTransport } from '../mail/transports/open.ts'
import { sendRequest } from '../outgoing/workers.ts'
import { openD1 } from '../store/d1.ts'
import newestMigration from '../store/migrations/0002_follow-up-lifecycle.sql'
import { isReady, parseVersion } from '../store/migrations.ts'

/** The D1 database, and the variables of `config.ts`. */
interface Bindings {
  DB: D1Database
}

interface Service {
  app: ReturnType<typeof createApp>
  deps: AppDeps
  /** Whether a job has been queued since the last look. */
  jobState: { hasQueued: boolean }
}

/** How long jobs may run after a request, and when scheduled. The next invocation may start meanwhile. */
const REQUEST_JOBS_TIMEOUT_MS = MINUTE_MS / 3
const SCHEDULED_JOBS_TIMEOUT_MS = 4 * MINUTE_MS

/** Each scheduled invocation may call other services a thousand times: the database, and the mail provider for each message. */
const MAX_MESSAGES = 300
const MAX_ALERTS = 100
/** Fewer of them leave room for the request itself. */
const MAX_ALERTS_AFTER_REQUEST = 20

/** A stream may ask the database fifty times on the free plan. The page opens the next one. */
const feedOptions = { pollIntervalMs: 5000, accessIntervalMs: 15_000, lifetimeMs: MINUTE_MS }

/** Migrations are applied by `wrangler d1 migrations apply`; until then the Worker answers 503. */
const SCHEMA_VERSION = parseVersion(newestMigration)

/** Built on the first request of an isolate: there are no bindings before. */
let service: Promise<Service> | undefined

/** The first request of an isolate may come by plain http, but cookies and passkeys need https wherever it can be had. */
function getOrigin(address: string): string {
  const { protocol, hostname, host, origin } = new URL(address)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  return protocol === 'http:' && !isLocal ? `https://${host}` : origin
}

export default {
  async fetch(request, env, context) {
    try {
      service ??= build(env, getOrigin(request.url))
      const { app, deps } = await service
      const response = await app.fetch(request as never, env, context as ExecutionContext)
      context.waitUntil(flushIgnoredVisits(deps))
      context.waitUntil(runFollowingWork(await service, request.method))
      return response as never
    } catch (error) {
      // The next request retries: the database may be migrated by then.
      service = undefined
      if (error instanceof ConfigError)
        return new Response(`Vouch cannot start.\n${error.message}\n`, { status: 503 }) as never
      throw error
    }
  },

  async scheduled(_, env) {
    const { deps } = await build(env, '')
    await runDueTasks(deps, deps.log)
    const signal = AbortSignal.timeout(SCHEDULED_JOBS_TIMEOUT_MS)
    await routePendingEvents(deps, signal)
    await runPendingJobs(deps, signal)
    await sendPendingMessages(deps, signal, { maxMessages: MAX_MESSAGES })
    await sendPendingAlerts(deps, signal, { maxMessages: MAX_ALERTS })
  },
} satisfies ExportedHandler<Bindings>

/** What a request has caused: events of a change, then jobs. */
async function runFollowingWork({ deps, jobState }: Service, method: string): Promise<void> {
  const signal = AbortSignal.timeout(REQUEST_JOBS_TIMEOUT_MS)
  if (method !== 'GET' && method !== 'HEAD') await routePendingEvents(deps, signal)
  const hasQueued = jobState.hasQueued
  jobState.hasQueued = false
  if (!hasQueued) return
  await sendPendingAlerts(deps, signal, { maxMessages: MAX_ALERTS_AFTER_REQUEST })
  await runPendingJobs(deps, signal)
}

async function build({ DB, ...variables }: Bindings, origin: string): Promise<Service> {
  const config = readConfig(variables)
  if (!config.SECRET)
    throw new ConfigError('SECRET: expected at least 32 random characters. Run: wrangler secret put SECRET')
  const log = pino({ level: config.LOG_LEVEL, browser: { asObject: true } })
  const database = openD1(DB)
  if (!(await isReady(database, SCHEMA_VERSION)))
    throw new ConfigError('The database is not migrated. Run: wrangler d1 migrations apply vouch')
  const jobState = { hasQueued: false }
  const integrations = getIntegrations(config)
  const deps: AppDeps = {
    database,
    recorder: createDirectRecorder(database, Date.now),
    now: Date.now,
    newSecret,
    newId,
    wakeWorker: () => {
      jobState.hasQueued = true
    },
    secret: config.SECRET,
    previousSecrets: config.PREVIOUS_SECRETS,
    publicUrl: config.PUBLIC_URL ?? origin,
    ...integrations,
    sendRequest,
    allowsPrivateWebhooks: config.WEBHOOKS_ALLOW_PRIVATE,
    lookupTxt: createHttpsLookup(),
    ...(integrations.mail && { mailTransport: openMailTransport(integrations.mail, { isPooled: false }) }),
    log,
    exportList: (...args) => createExporter(deps)(...args),
    openFeedWatcher: () =>
      new FeedWatcher(
        deps,
        (error) => log.error({ error: serializeError(error) }, 'looking for events failed'),
        feedOptions,
      ),
    webhookKeys: getWebhookKeys(config),
    hstsSeconds: config.HSTS,
    docs: {
      accounts,
      benchmarks,
      campaigns,
      channels,
      'channels.zh-Hans': channelsInChinese,
      configuration,
      dependencies,
      events,
      'follow-ups': followUps,
      'follow-ups.zh-Hans': followUpsInChinese,
      imports,
      metrics,
      operation,
      'operation.zh-Hans': operationInChinese,
      security,
      tasks,
      webhooks,
    },
    rateLimit: config.RATE_LIMIT,
    ignoredVisits: new IgnoredVisits(),
    getClientAddress: (c: Context) => c.req.header('cf-connecting-ip') ?? '',
    isReady: () => isReady(database, SCHEMA_VERSION),
  }
  const firstWorkspace = await createFirstWorkspace(deps, {
    name: 'Vouch',
    timeZone: config.TIME_ZONE,
    language: proposeNamingLanguage([], config.TIME_ZONE),
    apiKey: config.API_KEY,
  })
  if (firstWorkspace)
    log.info(
      { ...firstWorkspace, apiKey: config.API_KEY ? undefined : firstWorkspace.apiKey },
      'the first survey is ready',
    )
  const admin = getAdmin(config)
  if (admin) await setUpFromConfig(deps, admin)
  const setupLink = await getSetupUrl(deps)
  if (setupLink && origin) log.info({ setup: setupLink }, 'open this address to set up Vouch')
  return { app: createApp(deps), deps, jobState }
}
