import { commandTexts } from './commands.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { AppLanguage } from './languages.ts'

/** What stops the start, in a language: a line for each problem. Errors without problems have a message in English alone. */
export const describeConfigError = (
  language: AppLanguage,
  { message, problems }: { message: string; problems: readonly ConfigProblem[] },
): string => (problems.length === 0 ? message : describeConfigProblems(language, problems))

export function describeConfigProblems(language: AppLanguage, problems: readonly ConfigProblem[]): string {
  const texts: Record<string, (problem: never) => string> = commandTexts[language].start.config
  return problems.map((problem) => texts[problem.code]?.(problem as never)).join('\n')
}
