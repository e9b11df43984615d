import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { problem } from './problems.ts'

/** Refuses bodies that are too large, before they are read whole. */
export const atMost = (kilobytes: number) =>
  bodyLimit({
    maxSize: kilobytes * 1024,
    onError: (c) => problem(c, 413, `Expected a body of at most ${kilobytes} kB.`),
  })

/** Refuses bodies that are not UTF-8: they would be stored with holes in them. */
export const utf8 = createMiddleware(async (c, next) => {
  if (c.req.raw.body) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer())
    } catch {
      return problem(c, 400, 'Expected a body in UTF-8.')
    }
  }
  await next()
})
