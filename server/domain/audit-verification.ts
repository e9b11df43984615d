import { type ChainHead, EMPTY_CHAIN, hashEntry, hashPersonal } from '../store/audit-hashes.ts'
import { type AuditRow, selectAuditedWorkspaces, selectChain } from '../store/queries/audit.ts'
import type { Deps } from './deps.ts'

/**
 * What is wrong with an audit log. `missing`: the entries before `sequence` were removed; `changed`: the entry, or one before
 * it, was changed; `personal-changed`: only its names or addresses were; `unknown-head`: no entry has a hash that was noted.
 */
export interface AuditDiscrepancy {
  audit: 'missing' | 'changed' | 'personal-changed' | 'unknown-head'
  workspaceId?: string
  sequence?: number
  hash?: string
}

/** The log of a workspace: its length, the hash of its last entry, and what is wrong with it. */
export interface AuditLogState extends ChainHead {
  workspaceId: string
  discrepancies: AuditDiscrepancy[]
}

const PAGE_SIZE = 1000

/** At most as many discrepancies are listed for each log. */
const MAX_DISCREPANCIES = 100

/**
 * Checks the hash chain of every audit log, those of deleted workspaces too.
 * @param notedHashes hashes of last entries that were noted earlier: a log that has lost its end, or was written anew, no
 * longer has them
 */
export async function verifyAuditLogs(
  deps: Pick<Deps, 'database'>,
  notedHashes: readonly string[] = [],
): Promise<{ logs: AuditLogState[]; discrepancies: AuditDiscrepancy[] }> {
  const logs: AuditLogState[] = []
  const missingHashes = new Set(notedHashes)
  for (const { workspaceId } of await deps.database.all(selectAuditedWorkspaces, { long: true }))
    logs.push(await verifyAuditLog(deps, workspaceId, ({ hash }) => missingHashes.delete(hash)))
  const unknownHeads = [...missingHashes].map((hash) => ({ audit: 'unknown-head' as const, hash }))
  return { logs, discrepancies: [...logs.flatMap(({ discrepancies }) => discrepancies), ...unknownHeads] }
}

/** Checks the hash chain of one audit log, in constant memory. */
export async function verifyAuditLog(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  onEntry: (row: AuditRow) => void = () => undefined,
): Promise<AuditLogState> {
  const discrepancies: AuditDiscrepancy[] = []
  let head: ChainHead = EMPTY_CHAIN
  for (let rows: AuditRow[] = []; ; ) {
    rows = await database.all(selectChain(workspaceId, head.sequence, PAGE_SIZE), { long: true })
    for (const row of rows) {
      const audit = findDiscrepancy(head, row)
      if (audit && discrepancies.length < MAX_DISCREPANCIES)
        discrepancies.push({ audit, workspaceId, sequence: row.sequence })
      if (!audit) onEntry(row)
      head = { sequence: row.sequence, hash: row.hash }
    }
    if (rows.length < PAGE_SIZE) return { workspaceId, ...head, discrepancies }
  }
}

function findDiscrepancy(head: ChainHead, row: AuditRow): AuditDiscrepancy['audit'] | undefined {
  if (row.sequence !== head.sequence + 1) return 'missing'
  if (hashEntry(head.hash, row) !== row.hash) return 'changed'
  // Personal data are erased together with their salt.
  const isErased = row.salt === null && row.actorName === null && row.personal === null && row.address === null
  return isErased || hashPersonal(row, row.salt ?? '') === row.personalDigest ? undefined : 'personal-changed'
}
