import { verifyAuditLogs } from '../domain/audit-verification.ts'
import type { Deps } from '../domain/deps.ts'
import { verifyCounts } from '../domain/recount.ts'
import { formatNumber } from './format.ts'
import { t } from './language.ts'

type Print = (line: string) => void

/** Recounts everything. @returns whether all counts are right */
export async function verifyCountsAndPrint(deps: Deps, print: Print): Promise<boolean> {
  const discrepancies = await verifyCounts(deps)
  for (const discrepancy of discrepancies) print(JSON.stringify(discrepancy))
  const { length } = discrepancies
  print(length === 0 ? t().verify.countsEqual : t().verify.countsDiffer(length, formatNumber(length)))
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
    print(t().verify.lastEntry(workspaceId, formatNumber(sequence), hash))
  print(discrepancies.length === 0 ? t().verify.auditIntact : t().verify.auditChanged)
  return discrepancies.length === 0
}
