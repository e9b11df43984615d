import type { Context, Hono } from 'hono'
import type { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { z } from 'zod'
import { DomainError, type ErrorKind } from '../domain/errors.ts'
import { TooManyAttempts } from '../domain/users/attempts.ts'
import { serializeError } from '../log.ts'
import { ConstraintViolation, Unavailable } from '../store/database.ts'
import type { Env } from './env.ts'
import { wantsHtml } from './negotiation.ts'
import {
  buildProblem,
  INTERNAL_ERROR_DETAIL,
  isProblemStatus,
  PROBLEM_TYPE,
  type Problem,
  type ProblemStatus,
} from './problem.ts'
import { recordRefusal } from './refusals.ts'

interface ErrorDetails {
  code?: string | undefined
  errors?: Problem['errors']
  headers?: Record<string, string>
}

/** A request that the HTTP layer rejects before the domain sees it. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: ProblemStatus
  readonly details: ErrorDetails

  constructor(status: ProblemStatus, detail: string, details: ErrorDetails = {}) {
    super(detail)
    this.status = status
    this.details = details
  }
}

/** Renders an error as a page, for browsers. */
export type ErrorPage = (
  c: Context<Env>,
  error: { status: number; code: string | undefined },
) => ReturnType<typeof html>

/** Renders every error of `app`, as HTML or JSON. No other code does. */
export function handleErrors(app: Hono<Env>, errorPage: ErrorPage): void {
  app.onError(async (error, c) => {
    const httpError = toHttpError(error)
    logError(error, c, httpError)
    await recordRefusal(c, { status: httpError.status, error, code: httpError.details.code })
    return renderError(c, httpError, errorPage)
  })
  app.notFound((c) => renderError(c, routeNotFound(), errorPage))
}

function renderError(c: Context<Env>, { status, message, details }: HttpError, errorPage: ErrorPage) {
  const { code, errors } = details
  // The same request may succeed in a minute.
  const headers = { ...details.headers, 'cache-control': 'no-store' }
  if (wantsHtml(c)) return c.html(errorPage(c, { status, code }), status, headers)
  const requestId = status >= 500 ? c.get('requestId') : undefined
  const problem = buildProblem(status, message, { code, errors, requestId })
  return c.body(JSON.stringify(problem), status, { ...headers, 'content-type': PROBLEM_TYPE })
}

const statusByErrorKind: Record<ErrorKind, ProblemStatus> = {
  invalid: 400,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
}

/** Decides the status, code and headers of every error. */
function toHttpError(error: Error): HttpError {
  if (error instanceof HttpError) return error
  if (error instanceof DomainError) {
    const { kind, code, message, path } = error
    return new HttpError(statusByErrorKind[kind], message, {
      code,
      errors: path === undefined ? undefined : [{ path, message }],
    })
  }
  if (error instanceof TooManyAttempts) {
    return new HttpError(429, 'There were too many attempts. Wait before you try again.', retryAfter(error))
  }
  if (error instanceof ConstraintViolation) {
    return new HttpError(409, 'This conflicts with another change. Nothing was saved; please try again.')
  }
  if (error instanceof Unavailable) return new HttpError(503, error.message, retryAfter(error))
  if (error instanceof HTTPException && isProblemStatus(error.status)) {
    return new HttpError(error.status, error.message)
  }
  return new HttpError(500, INTERNAL_ERROR_DETAIL)
}

const retryAfter = (error: { retryAfter: number }) => ({ headers: { 'retry-after': `${error.retryAfter}` } })

function logError(error: Error, c: Context<Env>, { status }: HttpError): void {
  if (status < 500) return
  const { requestId, deps } = c.var
  const request = { requestId, method: c.req.method, route: routePath(c) }
  if (error instanceof Unavailable) {
    // Without a cause, the service sheds load as designed.
    const level = error.cause === undefined ? 'warn' : 'error'
    deps.log[level]({ ...request, error: serializeError(error.cause ?? error) }, error.message)
  } else if (!(error instanceof HttpError)) {
    deps.log.error({ ...request, error: serializeError(error) }, 'request failed')
  }
}

export const routeNotFound = () => new HttpError(404, 'There is nothing at this address.')

/** @param path names the invalid field */
export const invalidField = (path: string, message: string) =>
  new HttpError(400, path ? `${path}: ${message}` : message, { errors: [{ path, message }] })

const MAX_REPORTED_ERRORS = 20

/** Names every invalid field or parameter, up to a limit. */
export function invalidInput(issues: readonly z.core.$ZodIssue[], noun: 'field' | 'parameter'): HttpError {
  const errors = issues.flatMap((issue) => toFieldErrors(issue, noun))
  const reportedErrors = errors.slice(0, MAX_REPORTED_ERRORS)
  const omittedNote = errors.length > reportedErrors.length ? `; and ${errors.length - reportedErrors.length} more` : ''
  const detail =
    reportedErrors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ') + omittedNote
  return new HttpError(400, detail, { errors: reportedErrors })
}

function toFieldErrors(issue: z.core.$ZodIssue, noun: string): { path: string; message: string }[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: `There is no such ${noun}` }))
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }))
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return [{ path, message: isMissing ? `Required: expected ${issue.expected}` : issue.message }]
}
