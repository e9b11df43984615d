import { type CopyOptions, type DatabaseLocation, restoreBackup } from '../domain/backups.ts'
import { formatSummary } from './backup.ts'
import { progressBar } from './progress.ts'

/** `vouch restore`: answers what to say, and whether the counts are right. @throws CopyError */
export async function runRestore(
  file: string,
  to: DatabaseLocation,
  secret: string,
  migrations: CopyOptions['migrations'],
) {
  const report = await restoreBackup({ migrations, progress: progressBar }, file, to)
  const text =
    `Give it the secret that the service had (${secret}) before you start: without it, signed identities and the tokens\n` +
    `by which people change their answers are void.\n${formatSummary(report)}`
  return { text, isVerified: report.discrepancies === 0 }
}
