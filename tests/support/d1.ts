import { once } from 'node:events'
import type { D1Database, D1Result } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'

/**
 * A Worker that runs batches on its D1 database. `getPlatformProxy` of wrangler offers the same database, but sends a blocking
 * request for each statement that is prepared and each value that is bound. Messages of a WebSocket take a third of the
 * processor's time that requests take.
 */
const WORKER = `
const decode = (value) => (value?.base64 === undefined ? value : Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)))
const run = async (DB, statements) => {
  const prepared = statements.map(({ text, values }) => DB.prepare(text).bind(...values.map(decode)))
  return prepared.length === 1 ? [await prepared[0].all()] : await DB.batch(prepared)
}
export default {
  fetch(_request, { DB }) {
    const [client, server] = Object.values(new WebSocketPair())
    server.accept()
    server.addEventListener('message', async ({ data }) => {
      const { id, statements } = JSON.parse(data)
      try {
        server.send(JSON.stringify({ id, results: await run(DB, statements) }))
      } catch (error) {
        server.send(JSON.stringify({ id, error: error.message }))
      }
    })
    return new Response(null, { status: 101, webSocket: client })
  },
}`

interface BoundStatement {
  text: string
  values: unknown[]
}

interface Reply {
  id: number
  results?: D1Result[]
  error?: string
}

/** Starts workerd with an empty D1 database. The binding has what Vouch and the tests use of it. */
export async function startD1(): Promise<{ binding: D1Database; close(): Promise<void> }> {
  const modules = { 'worker.mjs': { type: 'esm' as const, contents: WORKER } }
  const config = {
    name: 'd1',
    compatibilityDate: '2026-10-01',
    manifest: { mainModule: 'worker.mjs', modulesRoot: import.meta.dirname, modules },
    env: { DB: { type: 'd1' as const, id: 'DB' } },
  }
  const miniflare = new Miniflare({ workers: [{ config, dev: { unsafeDirectSockets: [{}] } }], logRequests: false })
  const url = await miniflare.unsafeGetDirectURL()
  const { run, disconnect } = await connect(url)
  const runOne = async (statement: BoundStatement) => (await run([statement]))[0]
  const bind = (text: string, values: unknown[]) => {
    const statement = { text, values: values.map(encode) }
    return { ...statement, all: () => runOne(statement), run: () => runOne(statement) }
  }
  const binding = {
    prepare: (text: string) => ({ bind: (...values: unknown[]) => bind(text, values) }),
    batch: (statements: readonly BoundStatement[]) => run(statements),
  }
  const close = async () => {
    disconnect()
    await miniflare.dispose()
  }
  return { binding: binding as unknown as D1Database, close }
}

/** Opens the WebSocket of the worker. */
async function connect(url: URL) {
  const socket = new WebSocket(url.href.replace('http', 'ws'))
  const pending = new Map<number, PromiseWithResolvers<D1Result[]>>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, results, error } = JSON.parse(data) as Reply
    const reply = pending.get(id)
    pending.delete(id)
    if (results) reply?.resolve(results)
    else reply?.reject(new Error(error))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of pending.values()) reject(new Error('workerd has ended'))
  })
  await once(socket, 'open')
  const run = (statements: readonly BoundStatement[]): Promise<D1Result[]> => {
    const reply = Promise.withResolvers<D1Result[]>()
    pending.set(++lastId, reply)
    socket.send(JSON.stringify({ id: lastId, statements }))
    return reply.promise
  }
  return { run, disconnect: () => socket.close() }
}

const encode = (value: unknown) =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
