import { verifyAuditLogs } from '../domain/audit-verification.ts'
import type { Deps } from '../domain/deps.ts'
import { verifyCounts } from '../domain/recount.ts'
import { formatCount, formatNumber } from './format.ts'

type Print = (line: string) => void

/** Recounts everything. @returns whether all counts are right */
export async function verifyCountsAndPrint(deps: Deps, print: Print): Promise<boolean> {
  const discrepancies = await verifyCounts(deps)
  for (const discrepancy of discrepancies) print(JSON.stringify(discrepancy))
  if (discrepancies.length === 0) print('All counts equal a recount.')
  else
    print(
      `${formatCount(discrepancies.length, 'count')} ${discrepancies.length === 1 ? 'differs' : 'differ'} from a recount.`,
    )
  return discrepancies.length === 0
}

/**
 * Checks the hash chains of the audit logs, and prints the hash of the last entry of each, to be noted elsewhere.
 * @param notedHashes what an earlier check has printed
 * @returns whether all are intact
 */
export async function verifyAuditAndPrint(
  deps: Deps,
  notedHashes: readonly string[] = [],
  print: Print,
): Promise<boolean> {
  const { logs, discrepancies } = await verifyAuditLogs(deps, notedHashes)
  for (const discrepancy of discrepancies) print(JSON.stringify(discrepancy))
  for (const { workspaceId, sequence, hash } of logs)
    print(`Audit log of ${workspaceId}: entry ${formatNumber(sequence)} is the last one, with the hash ${hash}`)
  print(discrepancies.length === 0 ? 'All audit logs are intact.' : 'An audit log was changed.')
  return discrepancies.length === 0
}
