import { getSqliteFile, readMigrations, readSecrets } from '../boot.ts'
import { t } from '../commands/language.ts'
import { expectArgs, UsageError } from '../commands/usage.ts'
import type { Config } from '../config.ts'
import { print } from './cli-commands.ts'

/** Commands that need no database, or must not open it first: opening creates or migrates it. */
export const offlineCommands = new Map<string, (config: Config, args: string[]) => Promise<number>>([
  ['backup', backupCommand],
  ['restore', restoreCommand],
  ['classify-mail', classifyMailCommand],
])

async function backupCommand(config: Config, args: string[]): Promise<number> {
  const [file] = expectArgs(args, 'FILE')
  const { runBackup } = await import('../commands/backup.ts')
  const outcome = await runBackup(file, ...locateDatabase(config), readMigrations())
  const { recordBackupOf } = await import('./backup-record.ts')
  await recordBackupOf(config)
  return reportOutcome(outcome)
}

async function restoreCommand(config: Config, args: string[]): Promise<number> {
  const [file] = expectArgs(args, 'FILE')
  const { runRestore } = await import('../commands/restore.ts')
  return reportOutcome(await runRestore(file, ...locateDatabase(config), readMigrations()))
}

async function classifyMailCommand(config: Config, args: string[]): Promise<number> {
  if (args.length === 0) throw new UsageError(t().expected(t().lists.mails))
  const { classifyMailFiles } = await import('../commands/classify-mail.ts')
  return (await classifyMailFiles(readSecrets(config), args, print)) ? 0 : 1
}

function reportOutcome({ text, isVerified }: { text: string; isVerified: boolean }): number {
  print(text)
  return isVerified ? 0 : 1
}

/** The database, and where the secret of its service is kept. */
function locateDatabase(config: Config): [{ file: string } | { url: string }, string] {
  const file = getSqliteFile(config)
  if (file === ':memory:') throw new UsageError(t().backup.memory)
  const secret = config.SECRET === undefined ? `${file}.secret` : 'SECRET'
  return [file === undefined ? { url: config.DATABASE_URL } : { file }, secret]
}
