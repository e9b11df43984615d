import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { badBody, problem } from './problems.ts'

const DEEPEST = 20

/** What every body goes through before it is looked at: its size, its encoding, its shape. */
export const bodies = (kilobytes: number) => [atMost(kilobytes), utf8, plain] as const

/** Refuses bodies that are too large, before they are read whole. */
const atMost = (kilobytes: number) =>
  bodyLimit({
    maxSize: kilobytes * 1024,
    onError: (c) => problem(c, 413, `Expected a body of at most ${kilobytes} kB.`),
  })

/** Refuses bodies that are not UTF-8: they would be stored with holes in them. */
const utf8 = createMiddleware(async (c, next) => {
  if (c.req.raw.body) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer())
    } catch {
      return problem(c, 400, 'Expected a body in UTF-8.')
    }
  }
  await next()
})

/** Refuses JSON that code cannot go through without care: nested beyond reason, or with names that objects swallow. */
const plain = createMiddleware(async (c, next) => {
  if (c.req.raw.body && c.req.header('content-type')?.toLowerCase().includes('json')) {
    const fault = faultIn(parsed(await c.req.text()))
    if (fault) return badBody(c, fault.path.join('.'), fault.message)
  }
  await next()
})

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
