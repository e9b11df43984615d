import { parseAccept } from 'hono/utils/accept'
import type { z } from 'zod'
import type { CopyProblem } from '../domain/backups.ts'
import type { Noun } from '../domain/errors.ts'
import type { LocalizeProblem } from '../http/errors.ts'
import { type FieldCode, type FieldError, toFieldErrors } from '../http/field-errors.ts'
import { chooseAppLanguage } from './app-language.ts'
import type { AppLanguage } from './languages.ts'
import type { ProblemTexts } from './problem-texts.ts'
import { problems as zhHans } from './zh-Hans/problems.ts'
import { problems as zhHant } from './zh-Hant/problems.ts'

/** English is what the code that finds a problem says. */
const textsByLanguage: Record<Exclude<AppLanguage, 'en'>, ProblemTexts> = { 'zh-Hans': zhHans, 'zh-Hant': zhHant }

/** Says a problem in the first language of `Accept-Language` that the app has. */
export const localizeProblem: LocalizeProblem = (c, { status, code, message, details }) => {
  const accepted = parseAccept(c.req.header('accept-language') ?? '').filter(({ q }) => q > 0)
  const language = chooseAppLanguage(accepted.map(({ type }) => type))
  if (language === 'en') return undefined
  const texts = textsByLanguage[language]
  const messages = (details.errors ?? []).map((error) => describeField(texts, error))
  const detail =
    code === 'invalid-input' && details.errors
      ? describeFields(texts, details.errors, messages, details.params)
      : (describe(texts, code, details.params) ?? message)
  return { language, title: texts.titles[status], detail, messages }
}

/** What an error of the domain or the store says in a language; undefined in English. */
export const describeError = (
  language: AppLanguage,
  { code, params }: { code: string; params?: object | undefined },
): string | undefined => (language === 'en' ? undefined : describe(textsByLanguage[language], code, params))

/** What is wrong with the first invalid field of an input. */
export function describeFirstIssue(language: AppLanguage, { issues: [issue] }: Pick<z.ZodError, 'issues'>): string {
  const [error] = issue ? toFieldErrors(issue, 'field') : []
  if (!error) return ''
  return language === 'en' ? error.message : describeField(textsByLanguage[language], error)
}

/** Why a database could not be copied, in a language; undefined in English. */
export function describeCopyProblem(language: AppLanguage, problem: CopyProblem): string | undefined {
  if (language === 'en') return undefined
  const texts: Record<string, (problem: never) => string> = textsByLanguage[language].copy
  return texts[problem.code]?.(problem as never)
}

function describe(texts: ProblemTexts, code: string, params: object | undefined): string | undefined {
  const noun = texts.nouns[code.replace(/-not-found$/, '') as Noun]
  if (noun !== undefined) return texts.notFound(noun, String((params as { id?: string } | undefined)?.id ?? ''))
  const text: unknown = texts.problems[code as keyof ProblemTexts['problems']]
  // The constructor of the error holds code and values together.
  return typeof text === 'function' ? text(params) : typeof text === 'string' ? text : undefined
}

function describeField(texts: ProblemTexts, { code, message, params }: FieldError): string {
  const text = texts.fields[code as FieldCode]
  if (text !== undefined) return typeof text === 'function' ? text(params ?? {}) : text
  return describe(texts, code, params) ?? message
}

function describeFields(
  texts: ProblemTexts,
  errors: readonly FieldError[],
  messages: readonly string[],
  params: { omitted?: number } = {},
): string {
  const lines = errors.map(({ path }, index) => (path ? texts.field(path, messages[index] ?? '') : messages[index]))
  const { omitted = 0 } = params
  return lines.join(texts.separator) + (omitted > 0 ? texts.problems['invalid-input'].omitted(omitted) : '')
}
