import type { D1Database, D1Result } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'

/**
 * A Worker that runs batches on its D1 database. `getPlatformProxy` of wrangler offers the same database, but sends a blocking
 * request for each statement that is prepared and each value that is bound.
 */
const WORKER = `
const decode = (value) => (value?.base64 === undefined ? value : Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)))
export default {
  async fetch(request, { DB }) {
    const statements = await request.json()
    try {
      const prepared = statements.map(({ text, values }) => DB.prepare(text).bind(...values.map(decode)))
      return Response.json(prepared.length === 1 ? [await prepared[0].all()] : await DB.batch(prepared))
    } catch (error) {
      return new Response(error.message, { status: 500 })
    }
  },
}`

interface BoundStatement {
  text: string
  values: unknown[]
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
  const miniflare = new Miniflare({ workers: [{ config }], logRequests: false })
  await miniflare.ready
  const run = async (statements: readonly BoundStatement[]): Promise<D1Result[]> => {
    const response = await miniflare.dispatchFetch('http://d1/', { method: 'POST', body: JSON.stringify(statements) })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as D1Result[]
  }
  const runOne = async (statement: BoundStatement) => (await run([statement]))[0]
  const bind = (text: string, values: unknown[]) => {
    const statement = { text, values: values.map(encode) }
    return { ...statement, all: () => runOne(statement), run: () => runOne(statement) }
  }
  const binding = {
    prepare: (text: string) => ({ bind: (...values: unknown[]) => bind(text, values) }),
    batch: (statements: readonly BoundStatement[]) => run(statements),
  }
  return { binding: binding as unknown as D1Database, close: () => miniflare.dispose() }
}

const encode = (value: unknown) =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
