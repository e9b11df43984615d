import pino from 'pino'
import { boot } from '../boot.ts'
import { UsageError, usage } from '../commands/usage.ts'
import { type Config, ConfigError } from '../config.ts'
import { DomainError } from '../domain/errors.ts'
import { CopyError } from '../store/copy.ts'
import { Unavailable } from '../store/database.ts'
import { commands, parseCommandLine, print } from './cli-commands.ts'
import { offlineCommands } from './offline-commands.ts'

/**
 * Runs a command and prints its result, or its error.
 * @param args the arguments of the command line, the command first
 * @returns the exit code: 2 after an error
 */
export async function runCommandLine(args: readonly string[], readConfig: () => Config): Promise<number> {
  try {
    return await runCommand(args, readConfig)
  } catch (error) {
    // Without causes: those of PostgreSQL contain the row.
    const message = isExpectedError(error) ? error.message : error instanceof Error ? error.stack : error
    process.stderr.write(`${message}\n`)
    return 2
  }
}

async function runCommand(commandLine: readonly string[], readConfig: () => Config): Promise<number> {
  const { positionals, values: flags } = parseCommandLine(commandLine)
  const [name, ...args] = positionals
  if (flags.help) {
    print(usage)
    return 0
  }
  if (name === undefined) throw new UsageError(usage)
  const [command, offlineCommand] = [commands.get(name), offlineCommands.get(name)]
  if (offlineCommand) return offlineCommand(readConfig(), args)
  if (!command) throw new UsageError(`There is no command “${name}”. See vouch --help.`)
  const config = readConfig()
  const log = pino({ level: config.LOG_LEVEL }, pino.destination(2))
  const { deps, database } = await boot(config, log, { createIfMissing: false })
  try {
    return await command({ deps, args, flags, timeZone: config.TIME_ZONE })
  } finally {
    await database.close()
  }
}

/** Errors that the user can fix: they are printed without a stack. */
const isExpectedError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof ConfigError ||
  error instanceof DomainError ||
  error instanceof CopyError ||
  error instanceof Unavailable ||
  (error instanceof Error && ('syscall' in error || ('code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)))))
