import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { badBody, problem } from './problems.ts'

const DEEPEST = 20

/** What every body goes through before it is looked at: its size, its encoding, its shape. */
export const bodies = (kilobytes: number) => [atMost(kilobytes), plain] as const

/** Refuses bodies that are too large, before they are read whole. */
function atMost(kilobytes: number) {
  const most = kilobytes * 1024
  const tooLarge = (c: Context) => problem(c, 413, `Expected a body of at most ${kilobytes} kB.`)
  const counted = bodyLimit({ maxSize: most, onError: tooLarge })
  return createMiddleware(async (c, next) => {
    if (isBodiless(c)) return next()
    const length = c.req.header('content-length')
    // Where it is said, the server hands over no more than that, and reads the body at a third of the cost of a stream.
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) {
      // What fails in here is the reading: what comes after it has its faults seen to before.
      return counted(c, next).catch(() => incomplete(c))
    }
    return Number(length) <= most ? next() : tooLarge(c)
  })
}

const incomplete = (c: Context) => problem(c, 400, 'Expected the whole body.')

const isBodiless = (c: Context) => c.req.method === 'GET' || c.req.method === 'HEAD'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Refuses bodies that are not UTF-8, which would be stored with holes in them, and JSON that code cannot go through
 * without care: nested beyond reason, or with names that objects swallow.
 */
const plain = createMiddleware(async (c, next) => {
  if (isBodiless(c)) return next()
  const bytes = await read(c)
  if (!bytes) return incomplete(c)
  const text = decoded(bytes)
  if (text === undefined) return problem(c, 400, 'Expected a body in UTF-8.')
  // Whoever asks for it later gets this, rather than a decoding of his own.
  c.req.bodyCache.text = Promise.resolve(text) as never
  if (c.req.header('content-type')?.toLowerCase().includes('json')) {
    const fault = faultIn(parsed(text))
    if (fault) return badBody(c, fault.path.join('.'), fault.message)
  }
  return next()
})

/** Undefined where the sender has broken off, which is no fault of ours. */
async function read(c: Context): Promise<ArrayBuffer | undefined> {
  try {
    return await c.req.arrayBuffer()
  } catch {
    return undefined
  }
}

function decoded(bytes: ArrayBuffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** What cannot be parsed at all is refused by the validation of its route. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function faultIn(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; message: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > DEEPEST) return { path: path.slice(0, 3), message: `Expected at most ${DEEPEST} levels` }
  for (const [name, part] of Object.entries(value)) {
    const here = [...path, name]
    const fault = name === '__proto__' ? { path: here, message: 'Expected another name' } : faultIn(part, here)
    if (fault) return fault
  }
  return undefined
}
