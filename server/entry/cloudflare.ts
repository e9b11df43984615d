import type { D1Database, ExecutionContext, ExportedHandler } from '@cloudflare/workers-types'
import type { Context } from 'hono'
import pino from 'pino'
import { createApp } from '../app.ts'
import { adminOf, ConfigError, outsideOf, readConfig } from '../config.ts'
import { makesCsv } from '../domain/exports.ts'
import { newId, newSecret } from '../domain/ids.ts'
import { single } from '../domain/responses/recorder.ts'
import { IgnoredVisits } from '../domain/surveys/ignored-visits.ts'
import { setUpAsConfigured, setupUrl } from '../domain/workspaces/setup.ts'
import { firstStart } from '../domain/workspaces/workspaces.ts'
import type { AppDeps } from '../http/env.ts'
import { deliverAll } from '../jobs/queue.ts'
import { MINUTE, runJobs, writeVisits } from '../jobs/schedule.ts'
import { openD1 } from '../store/d1.ts'
import { isReady } from '../store/database.ts'

/** The D1 database, and the variables of `config.ts` beside it. */
interface Bindings {
  DB: D1Database
}

interface Service {
  app: ReturnType<typeof createApp>
  deps: AppDeps
  /** Whether work has been queued that nobody has looked for yet. */
  work: { queued: boolean }
}

/** How long an invocation may go on with work: after a request, and when it is woken, which the next may be meanwhile. */
const AFTER_REQUEST = MINUTE / 3
const WHEN_WOKEN = 4 * MINUTE

/** Built with the first request of an isolate: before it there are no bindings. */
let service: Promise<Service> | undefined

export default {
  async fetch(request, env, context) {
    try {
      service ??= build(env, new URL(request.url).origin)
      const { app, deps, work } = await service
      const response = await app.fetch(request as never, env, context as ExecutionContext)
      context.waitUntil(writeVisits(deps))
      if (work.queued) context.waitUntil(deliverAll(deps, AbortSignal.timeout(AFTER_REQUEST)))
      work.queued = false
      return response as never
    } catch (error) {
      // The next request tries again: the database may be migrated by then.
      service = undefined
      if (error instanceof ConfigError)
        return new Response(`Vouch cannot start.\n${error.message}\n`, { status: 503 }) as never
      throw error
    }
  },

  async scheduled(_, env) {
    const { deps } = await build(env, '')
    await runJobs(deps, deps.log)
    await deliverAll(deps, AbortSignal.timeout(WHEN_WOKEN))
  },
} satisfies ExportedHandler<Bindings>

async function build({ DB, ...variables }: Bindings, origin: string): Promise<Service> {
  const config = readConfig(variables)
  if (!config.SECRET)
    throw new ConfigError(
      'SECRET: expected at least 32 characters that nobody can guess. Run: wrangler secret put SECRET',
    )
  const log = pino({ level: config.LOG_LEVEL, browser: { asObject: true } })
  const database = openD1(DB)
  if (!(await isReady(database)))
    throw new ConfigError('The database is not migrated. Run: wrangler d1 migrations apply vouch')
  const work = { queued: false }
  const deps: AppDeps = {
    database,
    recorder: single(database, Date.now),
    now: Date.now,
    newSecret,
    newId,
    queued: () => {
      work.queued = true
    },
    secret: config.SECRET,
    publicUrl: config.PUBLIC_URL ?? origin,
    ...outsideOf(config),
    log,
    makesCsv: (...asked) => makesCsv(deps)(...asked),
    rateLimit: config.RATE_LIMIT,
    ignored: new IgnoredVisits(),
    clientAddress: (c: Context) => c.req.header('cf-connecting-ip') ?? '',
    ready: () => isReady(database),
  }
  const first = await firstStart(deps, { name: 'Vouch', timeZone: config.TIME_ZONE, apiKey: config.API_KEY })
  if (first) log.info({ ...first, apiKey: config.API_KEY ? undefined : first.apiKey }, 'a first survey is ready')
  const admin = adminOf(config)
  if (admin) await setUpAsConfigured(deps, admin)
  const setup = await setupUrl(deps)
  if (setup && origin) log.info({ setup }, 'nobody can sign in yet: open this address to set Vouch up')
  return { app: createApp(deps), deps, work }
}
