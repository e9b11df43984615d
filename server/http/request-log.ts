import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { DomainError } from '../domain/errors.ts'
import type { Env } from './env.ts'

/** Slower requests are logged as warnings. */
const SLOW_REQUEST_MS = 1000

/** Fits a UUID with a prefix, as load balancers send it. Longer ids are replaced. */
const MAX_REQUEST_ID_LENGTH = 64

/** Correlates log lines with responses. Keeps the caller's id if it is plain and short. */
export const assignRequestId = requestId({ limitLength: MAX_REQUEST_ID_LENGTH })

/** Clients can invent methods, and each would become a label value. */
const labelledMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Logs and measures requests by route pattern: the path may contain a token, the query anything. */
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

/** Counts submissions by outcome. */
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
