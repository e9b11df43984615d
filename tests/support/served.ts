import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createBuilder } from 'vite'
import type { Service } from './world.ts'

/** The widget in its production build. */
export const buildWidget = () => runViteBuild('client', (folder) => readFileSync(join(folder, 'vouch.js')))

/** The style and script of the app's pages in their production build. */
export const buildAppAssets = () =>
  runViteBuild('app', (folder) => ({
    style: readFileSync(join(folder, 'app.css')),
    script: readFileSync(join(folder, 'app.js')),
  }))

/** The script of pages that follow changes, in its production build. */
export const buildLiveScript = () => runViteBuild('live', (folder) => readFileSync(join(folder, 'live.js')))

async function runViteBuild<Files>(environment: string, read: (folder: string) => Files): Promise<Files> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-built-'))
  const previousNodeEnv = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    const builder = await createBuilder({ logLevel: 'error', build: { outDir: folder } })
    const viteEnvironment = builder.environments[environment]
    if (!viteEnvironment) throw new Error(`vite.config.ts has no ${environment}`)
    await builder.build(viteEnvironment)
    return read(folder)
  } finally {
    process.env.NODE_ENV = previousNodeEnv
    rmSync(folder, { recursive: true })
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

/** Serves the service with the scripts and the style that its pages use. */
export async function serveApp({ app }: Pick<Service, 'app'>): Promise<TestServer> {
  const [assets, live, widget] = [await buildAppAssets(), await buildLiveScript(), await buildWidget()]
  const serveFile = (body: Buffer, type: string) => () =>
    new Response(new Uint8Array(body), { headers: { 'content-type': type, 'cache-control': 'max-age=3600' } })
  const site = new Hono()
    .get('/app.css', serveFile(assets.style, 'text/css'))
    .get('/app.js', serveFile(assets.script, 'text/javascript'))
    .get('/live.js', serveFile(live, 'text/javascript'))
    .get('/favicon.ico', (c) => c.body(null, 204))
    .all('*', (c) => app.fetch(c.req.raw))
  return startTestServer(site, widget)
}
