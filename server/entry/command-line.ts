import pino from 'pino'
import { boot } from '../boot.ts'
import { getLanguage, runInLanguage, t } from '../commands/language.ts'
import { UsageError } from '../commands/usage.ts'
import { type Config, ConfigError } from '../config.ts'
import { DomainError } from '../domain/errors.ts'
import { describeConfigError } from '../i18n/config-errors.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { describeCopyProblem, describeError } from '../i18n/problems.ts'
import { CopyError } from '../store/copy.ts'
import { Unavailable } from '../store/database.ts'
import { commands, parseCommandLine, print } from './cli-commands.ts'
import { offlineCommands } from './offline-commands.ts'

/**
 * Runs a command and prints its result, or its error.
 * @param args the arguments of the command line, the command first
 * @param language of what is printed
 * @returns the exit code: 2 after an error
 */
export const runCommandLine = (
  args: readonly string[],
  readConfig: () => Config,
  language: AppLanguage = 'en',
): Promise<number> =>
  runInLanguage(language, async () => {
    try {
      return await runCommand(args, readConfig)
    } catch (error) {
      process.stderr.write(`${describe(error)}\n`)
      return 2
    }
  })

async function runCommand(commandLine: readonly string[], readConfig: () => Config): Promise<number> {
  const { positionals, values: flags } = parseCommandLine(commandLine)
  const [name, ...args] = positionals
  if (flags.help) {
    print(t().usage)
    return 0
  }
  if (name === undefined) throw new UsageError(t().usage)
  const [command, offlineCommand] = [commands.get(name), offlineCommands.get(name)]
  if (offlineCommand) return offlineCommand(readConfig(), args)
  if (!command) throw new UsageError(t().noCommand(name))
  const config = readConfig()
  const log = pino({ level: config.LOG_LEVEL }, pino.destination(2))
  const { deps, database } = await boot(config, log, { createIfMissing: false })
  try {
    return await command({ deps, args, flags, timeZone: config.TIME_ZONE })
  } finally {
    await database.close()
  }
}

/** What the user can fix, without causes: those of PostgreSQL contain the row. Other errors with their stack. */
function describe(error: unknown): string {
  const language = getLanguage()
  if (error instanceof UsageError) return error.message
  if (error instanceof ConfigError) return describeConfigError(language, error)
  if (error instanceof CopyError) return describeCopyProblem(language, error.problem) ?? error.message
  if (error instanceof DomainError) return describeError(language, error) ?? error.message
  if (error instanceof Unavailable) return describeUnavailable(language, error)
  if (error instanceof Error && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)))
    return describeParseError(language, error as NodeJS.ErrnoException)
  if (error instanceof Error && 'syscall' in error) return describeSystemError(language, error as NodeJS.ErrnoException)
  return String(error instanceof Error ? error.stack : error)
}

/** An import that has given up adds how far it came. */
function describeUnavailable(language: AppLanguage, error: Unavailable): string {
  const text = describeError(language, error)
  if (text === undefined) return error.message
  const { cause, message } = error
  return cause instanceof Unavailable ? `${text}${message.slice(cause.message.length)}` : text
}

/** Node says in English what is wrong with an option, and names it between quotation marks. */
function describeParseError(language: AppLanguage, { message, code }: NodeJS.ErrnoException): string {
  if (language === 'en') return message
  const option = /'([^']+)'/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return t().unknownOption(option)
  // It names the value that is missing, '--survey <value>', or says that the next argument could be it.
  return option.includes(' <') || message.includes('ambiguous')
    ? t().missingOption(option.replace(/ <.*/, ''))
    : t().wrongOption(option)
}

function describeSystemError(language: AppLanguage, error: NodeJS.ErrnoException): string {
  if (language === 'en') return error.message
  const texts: Record<string, string> = t().systemErrors
  return t().systemError(texts[error.code ?? ''] ?? error.code ?? '', error.path ?? '')
}
