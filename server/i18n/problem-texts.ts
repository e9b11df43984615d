import type { CopyProblem } from '../domain/backups.ts'
import type { ErrorCode, Noun, ParamsOf } from '../domain/errors.ts'
import type { FieldCode, FieldParams } from '../http/field-errors.ts'
import type { ProblemCode, ProblemStatus } from '../http/problem.ts'
import type { TextsByCode } from './command-texts.ts'

type FixedCode = Exclude<ProblemCode, `${Noun}-not-found`>

type ProblemText<Code> = Code extends 'invalid-input'
  ? { omitted: (count: number) => string }
  : Code extends ErrorCode
    ? ParamsOf<Code> extends undefined
      ? string
      : (params: ParamsOf<Code>) => string
    : string

/** What problems are called and say in a language. English is with the code that finds them. */
export interface ProblemTexts {
  titles: Record<ProblemStatus, string>
  nouns: Record<Noun, string>
  notFound: (noun: string, id: string) => string
  problems: { [Code in FixedCode]: ProblemText<Code> }
  fields: Record<FieldCode, string | ((params: FieldParams) => string)>
  /** Why a database cannot be copied. */
  copy: TextsByCode<CopyProblem>
  /** A field and what is wrong with it, and several of these. */
  field: (path: string, message: string) => string
  separator: string
}
