#!/usr/bin/env node
import pino from 'pino'
import { boot } from '../boot.ts'
import { UsageError, usage } from '../commands/usage.ts'
import { ConfigError, processConfig } from '../config.ts'
import { DomainError } from '../domain/errors.ts'
import { CopyError } from '../store/copy.ts'
import { Unavailable } from '../store/database.ts'
import { commands, offlineCommands, parseCommandLine, print } from './cli-commands.ts'
import { keepFilesPrivate } from './file-modes.ts'

async function main(): Promise<number> {
  keepFilesPrivate()
  const { positionals, values: flags } = parseCommandLine()
  const [name, ...args] = positionals
  if (flags.help) {
    print(usage)
    return 0
  }
  if (name === undefined) throw new UsageError(usage)
  const [command, offlineCommand] = [commands.get(name), offlineCommands.get(name)]
  if (offlineCommand) return offlineCommand(processConfig(), args)
  if (!command) throw new UsageError(`There is no command “${name}”. See vouch --help.`)
  const config = processConfig()
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

// The reader has closed the pipe, as in `vouch export responses | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  process.exitCode = await main()
} catch (error) {
  // Without causes: those of PostgreSQL contain the row.
  const message = isExpectedError(error) ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}
