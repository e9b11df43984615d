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
import { type FieldCode, type FieldError, type FieldParams, toFieldErrors } from './field-errors.ts'
import { wantsHtml } from './negotiation.ts'
import {
  buildProblem,
  INTERNAL_ERROR_DETAIL,
  isProblemStatus,
  PROBLEM_TYPE,
  type ProblemCode,
  type ProblemStatus,
} from './problem.ts'
import { recordRefusal } from './refusals.ts'

interface ErrorDetails {
  errors?: readonly FieldError[] | undefined
  headers?: Record<string, string>
  /** What the text of the code names. */
  params?: object | undefined
}

/** A request that is rejected, with the status and code of its reply. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: ProblemStatus
  readonly code: ProblemCode
  readonly details: ErrorDetails

  /** @param detail in English */
  constructor(status: ProblemStatus, code: ProblemCode, detail: string, details: ErrorDetails = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Says a problem in the language of the request; undefined for English. */
export type LocalizeProblem = (
  c: Context<Env>,
  error: HttpError,
) => { language: string; title: string; detail: string; messages: readonly string[] } | undefined

/** Renders an error as a page, for browsers. */
export type ErrorPage = (
  c: Context<Env>,
  error: { status: number; code: string | undefined },
) => ReturnType<typeof html>

/** Renders every error of `app`, as HTML or JSON. No other code does. */
export function handleErrors(app: Hono<Env>, errorPage: ErrorPage, localize: LocalizeProblem): void {
  app.onError(async (error, c) => {
    const httpError = toHttpError(error)
    logError(error, c, httpError)
    await recordRefusal(c, { status: httpError.status, error, code: httpError.code })
    return wantsHtml(c) ? renderPage(c, httpError, errorPage) : renderProblem(c, httpError, localize)
  })
  app.notFound((c) =>
    wantsHtml(c) ? renderPage(c, routeNotFound(), errorPage) : renderProblem(c, routeNotFound(), localize),
  )
}

/** The same request may succeed in a minute. */
const buildHeaders = ({ details }: HttpError) => ({ ...details.headers, 'cache-control': 'no-store' })

const renderPage = (c: Context<Env>, error: HttpError, errorPage: ErrorPage) =>
  c.html(errorPage(c, error), error.status, buildHeaders(error))

function renderProblem(c: Context<Env>, error: HttpError, localize: LocalizeProblem) {
  const { status, code, message, details } = error
  const requestId = status >= 500 ? c.get('requestId') : undefined
  const localized = localize(c, error)
  const errors = details.errors?.map((fieldError, index) => ({
    path: fieldError.path,
    message: localized?.messages[index] ?? fieldError.message,
    code: fieldError.code,
  }))
  const problem = {
    ...buildProblem(status, code, localized?.detail ?? message, { errors, requestId }),
    ...(localized && { title: localized.title }),
  }
  return c.body(JSON.stringify(problem), status, {
    ...buildHeaders(error),
    ...(localized && { 'content-language': localized.language }),
    'content-type': PROBLEM_TYPE,
  })
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
    const { kind, code, message, path, params } = error
    return new HttpError(statusByErrorKind[kind], code, message, {
      params,
      errors: path === undefined ? undefined : [{ path, message, code, ...(params && { params: { ...params } }) }],
    })
  }
  if (error instanceof TooManyAttempts) {
    return new HttpError(
      429,
      'too-many-attempts',
      'There were too many attempts. Wait before you try again.',
      retryAfter(error),
    )
  }
  if (error instanceof ConstraintViolation) {
    return new HttpError(409, 'conflict', 'This conflicts with another change. Nothing was saved; please try again.')
  }
  if (error instanceof Unavailable) return new HttpError(503, error.code, error.message, retryAfter(error))
  if (error instanceof HTTPException && isProblemStatus(error.status)) {
    return new HttpError(error.status, 'malformed-request', error.message)
  }
  return new HttpError(500, 'internal-error', INTERNAL_ERROR_DETAIL)
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

export const routeNotFound = () => new HttpError(404, 'not-found', 'There is nothing at this address.')

/** @param path names the invalid field */
export const invalidField = (path: string, message: string, code: FieldCode, params?: FieldParams) =>
  new HttpError(400, 'invalid-input', path ? `${path}: ${message}` : message, {
    errors: [{ path, message, code, ...(params && { params }) }],
  })

const MAX_REPORTED_ERRORS = 20

/** Names every invalid field or parameter, up to a limit. */
export function invalidInput(issues: readonly z.core.$ZodIssue[], noun: 'field' | 'parameter'): HttpError {
  const errors = issues.flatMap((issue) => toFieldErrors(issue, noun))
  const reportedErrors = errors.slice(0, MAX_REPORTED_ERRORS)
  const omittedNote = errors.length > reportedErrors.length ? `; and ${errors.length - reportedErrors.length} more` : ''
  const detail =
    reportedErrors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ') + omittedNote
  const omitted = errors.length - reportedErrors.length
  return new HttpError(400, 'invalid-input', detail, { errors: reportedErrors, params: { omitted } })
}
