import { type CopyOptions, type CopySummary, createBackup, type DatabaseLocation } from '../domain/backups.ts'
import { formatCount, formatFileSize } from './numbers.ts'
import { progressBar } from './progress.ts'

/** `vouch backup`: answers what to say, and whether the counts are right. @throws CopyError */
export async function runBackup(
  file: string,
  from: DatabaseLocation,
  secret: string,
  migrations: CopyOptions['migrations'],
) {
  const report = await createBackup({ migrations, progress: progressBar }, from, file)
  const text =
    `The service's secret (${secret}) is not in it: keep that too. Without it, signed identities and the tokens by which\n` +
    `people change their answers are void.\n${formatSummary(report)}: ${file}`
  return { text, isVerified: report.discrepancies === 0 }
}

/** What a copy holds, and what the recount said of it. */
export function formatSummary({ responses, contacts, bytes, discrepancies }: CopySummary): string {
  const verdict =
    discrepancies === 0
      ? 'verified'
      : `but ${formatCount(discrepancies, 'count')} ${discrepancies === 1 ? 'differs' : 'differ'} from a recount`
  return `${formatCount(responses, 'response')}, ${formatCount(contacts, 'contact')}, ${formatFileSize(bytes)}, ${verdict}`
}
