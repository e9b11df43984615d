import { type CopyOptions, type DatabaseLocation, restoreBackup } from '../domain/backups.ts'
import { formatSummary } from './backup.ts'
import { t } from './language.ts'
import { progressBar } from './progress.ts'

/**
 * `vouch restore`
 * @returns the message to print, and whether the counts of the copy are correct
 * @throws CopyError
 */
export async function runRestore(
  file: string,
  to: DatabaseLocation,
  secret: string,
  migrations: CopyOptions['migrations'],
) {
  const summary = await restoreBackup({ migrations, progress: progressBar }, file, to)
  const text = `${t().restore.secret(secret)}\n${formatSummary(summary)}`
  return { text, isVerified: summary.discrepancies === 0 && summary.isAuditIntact }
}
