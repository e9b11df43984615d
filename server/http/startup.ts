import { createMiddleware } from 'hono/factory'
import { Unavailable } from '../store/database.ts'
import type { Env } from './env.ts'

/** Rejects requests until the first workspace and its API key exist: before that, a valid key would get a 401. */
export const rejectWhileStarting = createMiddleware<Env>(async (c, next) => {
  if (c.var.deps.isStarting?.() && c.req.path !== '/healthz' && c.req.path !== '/readyz') {
    throw new Unavailable('Vouch is starting. Try again in a moment.', {
      code: 'starting',
      retryAfter: 1,
    })
  }
  await next()
})
