import { type CopyOptions, type CopySummary, createBackup, type DatabaseLocation } from '../domain/backups.ts'
import { formatCount, formatFileSize, formatNumber } from './format.ts'
import { t } from './language.ts'
import { progressBar } from './progress.ts'

/**
 * `vouch backup`
 * @returns the message to print, and whether the counts of the copy are correct
 * @throws CopyError
 */
export async function runBackup(
  file: string,
  from: DatabaseLocation,
  secret: string,
  migrations: CopyOptions['migrations'],
) {
  const summary = await createBackup({ migrations, progress: progressBar }, from, file)
  const text = `${t().backup.secret(secret)}\n${formatSummary(summary)}: ${file}`
  return { text, isVerified: summary.discrepancies === 0 && summary.isAuditIntact }
}

/** What a copy contains, and the result of the recount. */
export function formatSummary({ responses, contacts, bytes, discrepancies, isAuditIntact }: CopySummary): string {
  const texts = t().backup
  const faults = [
    ...(discrepancies > 0 ? [texts.countsDiffer(discrepancies, formatNumber(discrepancies))] : []),
    ...(isAuditIntact ? [] : [texts.auditChanged]),
  ]
  return texts.summary({
    responses: formatCount(responses, 'response'),
    contacts: formatCount(contacts, 'contact'),
    size: formatFileSize(bytes),
    verdict: faults.length === 0 ? texts.verified : texts.but(faults),
  })
}
