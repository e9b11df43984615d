import { z } from 'zod'
import { fieldErrors } from '../../shared/field-errors.ts'
import { type ErrorCode, errorCodes, nouns } from '../domain/errors.ts'
import { type UnavailableCode, unavailableCodes } from '../store/database.ts'
import { genericFieldCodes } from './field-errors.ts'

/** Codes of requests that the domain never sees, or that it fails. */
export const httpErrorCodes = [
  'body-encoding', // not UTF-8
  'body-incomplete', // it ended early
  'body-too-large',
  'chunk-extensions',
  'conflict', // with a concurrent change
  'form-required',
  'headers-too-large',
  'internal-error',
  'invalid-filters', // of an export
  'invalid-input', // `errors` has the fields
  'invalid-key', // unknown or revoked
  'json-required',
  'malformed-request',
  'method-not-allowed',
  'not-ready', // the database cannot be reached, or is not migrated
  'passkey-rejected',
  'passkey-required',
  'request-timeout',
  'sign-in-required',
  'sign-in-timeout',
  'stopping',
  'too-many-attempts',
  'too-many-responses',
  'too-many-values',
  'workspace-required', // in the header Vouch-Workspace
  'webhook-key-missing', // of a mail provider
  'webhook-unreadable',
  'webhook-unverified', // the provider has not sent it
] as const
export type HttpErrorCode = (typeof httpErrorCodes)[number]

/** Every value of `code`. */
export type ProblemCode = HttpErrorCode | ErrorCode | UnavailableCode

const problemCodes: string[] = [
  ...httpErrorCodes,
  ...errorCodes,
  ...nouns.map((noun) => `${noun}-not-found`),
  ...unavailableCodes,
].sort()

const fieldCodes: string[] = [...genericFieldCodes, ...Object.keys(fieldErrors)].sort()

/**
 * RFC 9457. `errors` names each invalid field, `code` identifies the error for programs, `requestId` finds it in the log. Titles,
 * details and messages are in the language of the request, codes are the same in all.
 */
export const Problem = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(problemCodes).meta({ description: 'Stable: what programs tell errors apart by' }),
    requestId: z.string().optional(),
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          code: z.enum([...new Set([...fieldCodes, ...problemCodes])].sort()).meta({
            description: 'What is wrong with the field; or the code of the problem, if it is about one field',
          }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof Problem>

export const PROBLEM_TYPE = 'application/problem+json'

const titles = {
  400: 'Bad input',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Not available',
} as const

export type ProblemStatus = keyof typeof titles

export const isProblemStatus = (status: number): status is ProblemStatus => status in titles

export const buildProblem = (
  status: ProblemStatus,
  code: ProblemCode,
  detail: string,
  extensions: Pick<Problem, 'errors' | 'requestId'> = {},
): Problem => ({ title: titles[status], status, detail, code, ...extensions })

export const INTERNAL_ERROR_DETAIL = 'Something went wrong in the service. The error has been logged.'
