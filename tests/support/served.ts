import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createBuilder } from 'vite'

/** The widget, built as for production. */
export const builtWidget = () => builtBy('client', (folder) => readFileSync(join(folder, 'vouch.js')))

/** The look and the script of the pages of staff, built as for production. */
export const builtApp = () =>
  builtBy('app', (folder) => ({
    style: readFileSync(join(folder, 'app.css')),
    script: readFileSync(join(folder, 'app.js')),
  }))

async function builtBy<Files>(environment: string, read: (folder: string) => Files): Promise<Files> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-built-'))
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    const builder = await createBuilder({ logLevel: 'error', build: { outDir: folder } })
    const built = builder.environments[environment]
    if (!built) throw new Error(`vite.config.ts has no ${environment}`)
    await builder.build(built)
    return read(folder)
  } finally {
    process.env.NODE_ENV = before
    rmSync(folder, { recursive: true })
  }
}

export interface Served {
  origin: string
  close(): Promise<void>
}

/** Serves an app on a port of its own, and `script` as its widget where given. */
export async function served(app: Pick<Hono, 'fetch'>, script?: Buffer): Promise<Served> {
  const whole = new Hono()
  if (script) {
    const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }
    whole.get('/vouch.js', () => new Response(new Uint8Array(script), { headers }))
  }
  whole.all('*', (c) => app.fetch(c.req.raw))
  const server = await new Promise<ServerType>((resolve) => {
    const starting = serve({ fetch: whole.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(starting))
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
