import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { z } from 'zod'
import { DomainError, type ErrorKind } from '../domain/errors.ts'
import { TooManyAttempts } from '../domain/users/attempts.ts'
import { serializeError } from '../log.ts'
import { ConstraintViolation, Unavailable } from '../store/database.ts'
import type { Env } from './env.ts'

/** RFC 9457. `errors` names each field of bad input, `code` the refusals that programs react to, `requestId` what our log knows. */
export const Problem = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().optional(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof Problem>
type ProblemStatus = keyof typeof titles

const titles = {
  400: 'Bad input',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
} as const

const statusByErrorKind: Record<ErrorKind, ProblemStatus> = {
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
}

export function problem(
  c: Context,
  status: ProblemStatus,
  detail: string,
  extensions: Pick<Problem, 'code' | 'errors'> = {},
  headers: Record<string, string> = {},
): Response {
  const requestId = status >= 500 ? c.get('requestId') : undefined
  const body: Problem = { title: titles[status], status, detail, ...extensions, requestId }
  return c.body(JSON.stringify(body), status, { ...headers, 'content-type': 'application/problem+json' })
}

/** The one place that gives what went wrong its HTTP status. */
export function onError(error: Error, c: Context<Env>): Response {
  if (error instanceof DomainError) {
    const errors = error.path === undefined ? undefined : [{ path: error.path, message: error.message }]
    return problem(c, statusByErrorKind[error.kind], error.message, { code: error.code, errors })
  }
  if (error instanceof TooManyAttempts) {
    return problem(c, 429, 'There have been too many tries.', {}, { 'retry-after': `${error.retryAfter}` })
  }
  if (error instanceof ConstraintViolation) {
    return problem(c, 409, 'Others changed the same things at the same moment. Nothing was done; try again.')
  }
  const { requestId, deps } = c.var
  const request = { requestId, method: c.req.method, route: routePath(c) }
  if (error instanceof Unavailable) {
    // Without a cause it is for load that we refuse.
    const level = error.cause === undefined ? 'warn' : 'error'
    deps.log[level]({ ...request, error: serializeError(error.cause ?? error) }, error.message)
    return problem(c, 503, error.message, {}, { 'retry-after': `${error.retryAfter}` })
  }
  if (error instanceof HTTPException && error.status in titles) {
    return problem(c, error.status as ProblemStatus, error.message)
  }
  deps.log.error({ ...request, error: serializeError(error) }, 'request failed')
  return problem(c, 500, 'This is a fault of the service, not of the request. It has been logged.')
}

const MAX_REPORTED_ERRORS = 20

/** Bad input, each fault with the field it is in. */
export function validationProblem(c: Context, issues: readonly z.core.$ZodIssue[]): Response {
  const errors = issues.flatMap(toFieldErrors)
  const reportedErrors = errors.slice(0, MAX_REPORTED_ERRORS)
  const omittedNote = errors.length > reportedErrors.length ? `; and ${errors.length - reportedErrors.length} more` : ''
  const detail =
    reportedErrors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ') + omittedNote
  return problem(c, 400, detail, { errors: reportedErrors })
}

/** Input at fault at one place. */
export const fieldProblem = (c: Context, path: string, message: string): Response =>
  problem(c, 400, path ? `${path}: ${message}` : message, { errors: [{ path, message }] })

function toFieldErrors(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'There is no such field' }))
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }))
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return [{ path, message: isMissing ? `Required: expected ${issue.expected}` : issue.message }]
}
