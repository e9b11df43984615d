import type { z } from 'zod'
import { type FieldExpectation, fieldErrors } from '../../shared/field-errors.ts'
import type { ErrorCode } from '../domain/errors.ts'

/** Codes of fields beyond the expectations of schemas and the errors of the domain. */
export const genericFieldCodes = [
  'colour-contrast', // too little against white
  'column-required', // no column has any of these targets
  'invalid', // none of the others
  'not-an-option',
  'out-of-range',
  'required',
  'too-deep', // nested
  'too-few-items',
  'too-large', // a number, or a text in bytes
  'too-long',
  'too-many-items',
  'too-short',
  'too-small', // a number
  'unknown-field',
  'unknown-parameter',
  'wrong-format',
  'wrong-type',
] as const

type GenericFieldCode = (typeof genericFieldCodes)[number]

/** Why a field is invalid. */
export type FieldCode = GenericFieldCode | FieldExpectation

/** What the text of a code names: limits, the expected type, the choices. */
export type FieldParams = Readonly<Record<string, string | number>>

/** An invalid field: its message is English, its code and values are there to be said in any language. */
export interface FieldError {
  path: string
  message: string
  code: FieldCode | ErrorCode
  params?: FieldParams
}

const expectationsByMessage = new Map<string, FieldExpectation>(
  Object.entries(fieldErrors).map(([code, message]) => [message, code as FieldExpectation]),
)

/** Expectations that name a value. */
const patterns: readonly [RegExp, GenericFieldCode, readonly string[]][] = [
  [/^Expected a whole number from (\S+) to (\S+)$/, 'out-of-range', ['min', 'max']],
  [/^Expected a contrast .* (\S+)$/, 'colour-contrast', ['colour']],
  [/^Expected a column for one of (.*)$/, 'column-required', ['options']],
  [/^Expected one of (.*)$/, 'not-an-option', ['options']],
  [/^Expected at most (\d+) /, 'too-many-items', ['limit']],
]

/** The errors of an issue: several for unknown fields. */
export function toFieldErrors(issue: z.core.$ZodIssue, noun: 'field' | 'parameter'): FieldError[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: `There is no such ${noun}`,
      code: `unknown-${noun}` as const,
    }))
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((keyIssue) => ({ path, message: keyIssue.message, ...classify(keyIssue) }))
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  if (isMissing) return [{ path, message: `Required: expected ${issue.expected}`, code: 'required' }]
  return [{ path, message: issue.message, ...classify(issue) }]
}

function classify(issue: z.core.$ZodIssue): Pick<FieldError, 'code' | 'params'> {
  const expectation = expectationsByMessage.get(issue.message)
  if (expectation) return { code: expectation }
  for (const [pattern, code, names] of patterns) {
    const match = pattern.exec(issue.message)
    if (match) return { code, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) }
  }
  return classifyByKind(issue)
}

function classifyByKind(issue: z.core.$ZodIssue): Pick<FieldError, 'code' | 'params'> {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong-type', params: { expected: issue.expected } }
    case 'too_big':
      return { code: bigCodes[issue.origin] ?? 'too-large', params: { limit: Number(issue.maximum) } }
    case 'too_small':
      return { code: smallCodes[issue.origin] ?? 'too-small', params: { limit: Number(issue.minimum) } }
    case 'invalid_format':
      return { code: 'wrong-format' }
    case 'invalid_value':
      return { code: 'not-an-option', params: { options: issue.values.join(', ') } }
    default:
      return { code: 'invalid' }
  }
}

const bigCodes: Readonly<Record<string, GenericFieldCode>> = {
  string: 'too-long',
  array: 'too-many-items',
  set: 'too-many-items',
}
const smallCodes: Readonly<Record<string, GenericFieldCode>> = {
  string: 'too-short',
  array: 'too-few-items',
  set: 'too-few-items',
}
