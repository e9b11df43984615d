import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { fieldProblem, problem } from './errors.ts'

const MAX_JSON_DEPTH = 20

const utf8Decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * What every body goes through before it is looked at. Refused is what is too large, before it is read whole; what is not
 * UTF-8, which would be stored with holes in it; and JSON that code cannot go through without care: nested beyond reason,
 * or with names that objects swallow.
 */
export const bodyLimit = (kilobytes: number) =>
  createMiddleware(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const bytes = await readBody(c, kilobytes * 1024)
    if (bytes === 'too large') return problem(c, 413, `Expected a body of at most ${kilobytes} kB.`)
    if (bytes === 'broken off') return problem(c, 400, 'Expected the whole body.')
    const text = decodeUtf8(bytes)
    if (text === undefined) return problem(c, 400, 'Expected a body in UTF-8.')
    // Whoever asks for the body later gets these: it has been read, and is not decoded twice.
    Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(bytes), text: Promise.resolve(text) })
    if (c.req.header('content-type')?.toLowerCase().includes('json')) {
      const issue = findUnsafeJson(parseJson(text))
      if (issue) return fieldProblem(c, issue.path.join('.'), issue.message)
    }
    return next()
  })

async function readBody(c: Context, maxBytes: number): Promise<ArrayBuffer | 'too large' | 'broken off'> {
  const length = c.req.header('content-length')
  const hasKnownLength = length !== undefined && c.req.header('transfer-encoding') === undefined
  if (hasKnownLength && !(Number(length) <= maxBytes)) return 'too large'
  try {
    // Of a length that is said no more is handed over; and reading such a body costs a fraction of reading a stream.
    return hasKnownLength ? await c.req.raw.arrayBuffer() : await readStream(c.req.raw.body, maxBytes)
  } catch {
    return 'broken off'
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<ArrayBuffer | 'too large'> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for await (const chunk of stream ?? []) {
    size += chunk.length
    if (size > maxBytes) return 'too large'
    chunks.push(chunk as Uint8Array<ArrayBuffer>)
  }
  return new Blob(chunks).arrayBuffer()
}

function decodeUtf8(bytes: ArrayBuffer): string | undefined {
  try {
    return utf8Decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** What cannot be parsed at all is refused by the validation of its route. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function findUnsafeJson(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; message: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > MAX_JSON_DEPTH)
    return { path: path.slice(0, 3), message: `Expected at most ${MAX_JSON_DEPTH} levels` }
  for (const [name, child] of Object.entries(value)) {
    const childPath = [...path, name]
    const issue =
      name === '__proto__' ? { path: childPath, message: 'Expected another name' } : findUnsafeJson(child, childPath)
    if (issue) return issue
  }
  return undefined
}
