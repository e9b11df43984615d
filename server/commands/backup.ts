import { type CopyOptions, type CopySummary, createBackup, type DatabaseLocation } from '../domain/backups.ts'
import { formatCount, formatFileSize } from './format.ts'
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
  const text =
    `The backup does not contain the service's secret (${secret}). Keep that too: without it, signed identities and the\n` +
    `tokens with which respondents change their responses are void.\n${formatSummary(summary)}: ${file}`
  return { text, isVerified: summary.discrepancies === 0 && summary.isAuditIntact }
}

/** What a copy contains, and the result of the recount. */
export function formatSummary({ responses, contacts, bytes, discrepancies, isAuditIntact }: CopySummary): string {
  const faults = [
    ...(discrepancies > 0
      ? [`${formatCount(discrepancies, 'count')} ${discrepancies === 1 ? 'differs' : 'differ'} from a recount`]
      : []),
    ...(isAuditIntact ? [] : ['an audit log was changed']),
  ]
  const verdict = faults.length === 0 ? 'verified' : `but ${faults.join(' and ')}`
  return `${formatCount(responses, 'response')}, ${formatCount(contacts, 'contact')}, ${formatFileSize(bytes)}, ${verdict}`
}
