import { createMiddleware } from 'hono/factory'
import type { Env } from './env.ts'

/**
 * Forbids storing of a response unless its route says otherwise. Without a header, proxies may keep what one member has
 * read, CSV files among it, and browsers show pages again after sign-out.
 */
export const forbidStoring = createMiddleware<Env>(async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
})
