import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Service } from './world.ts'

/** The widget in its production build. */
export const buildWidget = () => runViteBuild('client', (folder) => readFileSync(join(folder, 'vouch.js')))

/** The styles and scripts of the app's pages in their production build. */
export async function buildAppAssets() {
  const assets = await runViteBuild('app', (folder) => ({
    style: readFileSync(join(folder, 'app.css')),
    script: readFileSync(join(folder, 'app.js')),
  }))
  const followUpStyle = await runViteBuild('followUps', (folder) => readFileSync(join(folder, 'follow-ups.css')))
  const liveScript = await runViteBuild('live', (folder) => readFileSync(join(folder, 'live.js')))
  return { ...assets, followUpStyle, liveScript }
}

export type AppAssets = Awaited<ReturnType<typeof buildAppAssets>>

/** Reads a build, which the first test file that needs it makes for the whole run. */
async function runViteBuild<Files>(environment: string, read: (folder: string) => Files): Promise<Files> {
  const folder = join(tmpdir(), `vouch-built-${environment}-${findLastChange()}`)
  if (!existsSync(folder)) await buildInto(folder, environment)
  return read(folder)
}

const projectDir = join(import.meta.dirname, '../..')

/** When a source was last changed: in watch mode a run does not end. */
const findLastChange = (): number =>
  Math.max(
    ...['widget', 'shared']
      .map((folder) => join(projectDir, folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
      .concat(join(projectDir, 'vite.config.ts'))
      .map((path) => Math.round(statSync(path).mtimeMs)),
  )

async function buildInto(folder: string, environment: string): Promise<void> {
  const ownFolder = mkdtempSync(join(tmpdir(), 'vouch-building-'))
  const previousNodeEnv = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    // Loading it takes as long as a build.
    const { createBuilder } = await import('vite')
    const builder = await createBuilder({ logLevel: 'error', build: { outDir: ownFolder } })
    const viteEnvironment = builder.environments[environment]
    if (!viteEnvironment) throw new Error(`vite.config.ts has no ${environment}`)
    await builder.build(viteEnvironment)
    renameSync(ownFolder, folder)
  } catch (error) {
    rmSync(ownFolder, { recursive: true })
    // Another process has made the same at the same time.
    if (!existsSync(folder)) throw error
  } finally {
    process.env.NODE_ENV = previousNodeEnv
  }
}

export interface TestServer {
  origin: string
  close(): Promise<void>
}

/** Serves an app on its own port, with `script` as its widget if given. */
export async function startTestServer(app: Pick<Hono, 'fetch'>, script?: Buffer): Promise<TestServer> {
  const rootApp = new Hono()
  if (script) {
    const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }
    rootApp.get('/vouch.js', () => new Response(new Uint8Array(script), { headers }))
  }
  rootApp.all('*', (c) => app.fetch(c.req.raw))
  const server = await new Promise<ServerType>((resolve) => {
    const httpServer = serve({ fetch: rootApp.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(httpServer))
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Serves the styles and scripts of the app's pages at their paths. */
export function assetRoutes(assets: AppAssets): Hono {
  const serveFile = (body: Buffer, type: string) => () =>
    new Response(new Uint8Array(body), { headers: { 'content-type': type, 'cache-control': 'max-age=3600' } })
  return new Hono()
    .get('/app.css', serveFile(assets.style, 'text/css'))
    .get('/follow-ups.css', serveFile(assets.followUpStyle, 'text/css'))
    .get('/app.js', serveFile(assets.script, 'text/javascript'))
    .get('/live.js', serveFile(assets.liveScript, 'text/javascript'))
    .get('/favicon.ico', (c) => c.body(null, 204))
}

/** Serves the service with the scripts and the styles that its pages use. */
export async function serveApp({ app }: Pick<Service, 'app'>): Promise<TestServer> {
  const [assets, widget] = [await buildAppAssets(), await buildWidget()]
  const site = new Hono().route('/', assetRoutes(assets)).all('*', (c) => app.fetch(c.req.raw))
  return startTestServer(site, widget)
}
