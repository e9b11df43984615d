import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
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
import { type FirstWorkspace, firstStart } from './domain/workspaces.ts'
import { clientAddress } from './http/addresses.ts'
import type { AppDeps } from './http/env.ts'
import { HOUR, runJobs } from './outbox/schedule.ts'

const built = join(import.meta.dirname, '../dist')

async function start(config: Config): Promise<void> {
  if (!existsSync(join(built, 'vouch.js'))) throw new ConfigError('The widget is not built. Run: npm run build')
  const log = pino({ level: config.LOG_LEVEL })
  const booted = await boot(config, log)
  const first = await firstStart(booted.deps, {
    name: 'Vouch',
    timeZone: config.TIME_ZONE,
    apiKey: config.API_KEY,
  })
  const app = withFiles(createApp(appDeps(config, booted, log)))
  const server = await listen(config, app)
  const jobs = setInterval(() => runJobs(booted.deps, log), HOUR)
  greet(booted.deps.publicUrl, first, config.API_KEY !== undefined)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      clearInterval(jobs)
      await drain(server)
      await booted.database.close()
      log.info({}, 'stopped')
    })
  }
}

const appDeps = (config: Config, { deps, ready }: Booted, log: Logger): AppDeps => ({
  ...deps,
  ready,
  log,
  rateLimit: config.RATE_LIMIT,
  clientAddress: (c: Context) =>
    clientAddress(getConnInfo(c).remote.address ?? '', c.req.header('x-forwarded-for'), config.TRUSTED_PROXIES),
})

/** The built widget, for pages of any origin, and compression for everything. */
function withFiles(app: ReturnType<typeof createApp>): Hono {
  return new Hono()
    .use(compress())
    .get(
      '/vouch.js',
      cors({ origin: '*' }),
      serveStatic({ root: built, onFound: (_, c) => c.header('cache-control', 'public, max-age=3600') }),
    )
    .all('*', (c) => app.fetch(c.req.raw, c.env))
}

function listen(config: Config, app: Hono): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port: config.PORT, hostname: config.HOST }, () => resolve(server))
    server.once('error', (error) => reject(new ConfigError(`PORT: ${error.message}`, { cause: error })))
  })
}

const PATIENCE = 20_000

/** Takes no more connections, and waits until what runs has been answered; not for ever. */
function drain(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), PATIENCE).unref()
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
