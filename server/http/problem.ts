import { z } from 'zod'

/** RFC 9457. `errors` names each invalid field, `code` identifies the error for programs, `requestId` finds it in the log. */
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
  detail: string,
  extensions: Pick<Problem, 'code' | 'errors' | 'requestId'> = {},
): Problem => ({ title: titles[status], status, detail, ...extensions })

export const INTERNAL_ERROR_DETAIL = 'Something went wrong in the service. The error has been logged.'
