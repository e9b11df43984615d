import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './env.ts'

/** A request that takes longer is worth a line, in milliseconds. */
const SLOW_REQUEST_MS = 1000

/** As long as a UUID with a prefix, such as a balancer's; longer ones are replaced. */
const MAX_REQUEST_ID_LENGTH = 64

/** Gives each request the id that its answer and the log name it by: the caller's own, where it is a plain one. */
export const assignRequestId = requestId({ limitLength: MAX_REQUEST_ID_LENGTH })

/** Any other method would be a label of its own. */
const labelledMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Logs and measures each request by the pattern of its route: the path may hold a token, the query anything. */
export const observeRequest = createMiddleware<Env>(async (c, next) => {
  const startedAt = performance.now()
  await next()
  const durationMs = performance.now() - startedAt
  const { deps, metrics, requestId } = c.var
  const method = labelledMethods.has(c.req.method) ? c.req.method : 'other'
  const route = routePath(c)
  const { status } = c.res
  metrics.requests.inc({ method, route, status })
  metrics.duration.observe({ method, route }, durationMs / 1000)
  const logFields = { requestId, method, route, status, ms: Math.round(durationMs) }
  if (durationMs > SLOW_REQUEST_MS) deps.log.warn(logFields, 'slow request')
  else deps.log.debug(logFields, 'request')
})

/** Counts what becomes of each answer that is sent. */
export const countSubmission = createMiddleware<Env>(async (c, next) => {
  await next()
  const { outcome, metrics } = c.var
  metrics.responses.inc(outcome ? { outcome, reason: '' } : { outcome: 'refused', reason: getRejectionReason(c) })
})

const reasonByStatus: Record<number, string> = {
  404: 'not-found',
  405: 'not-found',
  429: 'limited',
  500: 'error',
  503: 'unavailable',
}

function getRejectionReason({ error, res }: Context<Env>): string {
  if (error instanceof DomainError) return error.code
  return reasonByStatus[res.status] ?? 'invalid'
}
