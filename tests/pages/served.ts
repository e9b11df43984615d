import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { build } from 'vite'

/** The widget, built as for production. */
export async function builtWidget(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-widget-'))
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await build({ logLevel: 'error', build: { outDir: folder } })
    return readFileSync(join(folder, 'vouch.js'))
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
