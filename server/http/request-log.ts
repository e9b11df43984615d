import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './env.ts'

/** A request that takes longer is worth a line, in milliseconds. */
const SLOW = 1000

/** As long as a UUID with a prefix, such as a balancer's; longer ones are replaced. */
const LONGEST_ID = 64

/** Gives each request the id that its answer and the log name it by: the caller's own, where it is a plain one. */
export const identified = requestId({ limitLength: LONGEST_ID })

/** Any other method would be a label of its own. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Logs and measures each request by the pattern of its route: the path may hold a token, the query anything. */
export const observed = createMiddleware<Env>(async (c, next) => {
  const began = performance.now()
  await next()
  const milliseconds = performance.now() - began
  const { deps, metrics, requestId } = c.var
  const method = methods.has(c.req.method) ? c.req.method : 'other'
  const route = routePath(c)
  const { status } = c.res
  metrics.requests.inc({ method, route, status })
  metrics.seconds.observe({ method, route }, milliseconds / 1000)
  const about = { requestId, method, route, status, ms: Math.round(milliseconds) }
  if (milliseconds > SLOW) deps.log.warn(about, 'slow request')
  else deps.log.debug(about, 'request')
})

/** Counts what becomes of each answer that is sent. */
export const counted = createMiddleware<Env>(async (c, next) => {
  await next()
  const { outcome, metrics } = c.var
  metrics.answers.inc(outcome ? { outcome, reason: '' } : { outcome: 'refused', reason: reasonOf(c) })
})

const reasons: Record<number, string> = {
  404: 'unknown',
  405: 'unknown',
  429: 'limited',
  500: 'fault',
  503: 'unavailable',
}

function reasonOf({ error, res }: Context<Env>): string {
  if (error instanceof DomainError) return error.code ?? error.refusal
  return reasons[res.status] ?? 'invalid'
}
