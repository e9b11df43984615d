import { selectMistakenSuspects } from '../../store/queries/responses.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { restoreResponse } from './responses.ts'

const PAGE_SIZE = 500

/**
 * Restores the responses that are suspect only for the name of their browser, although the touch, pointer or key of a person
 * was seen. Each is restored as by a member, with an audit entry. A response stays suspect if another one counts for the same
 * personal link.
 */
export async function restoreMistakenSuspects(
  deps: Deps,
  caller: Caller,
  { dryRun }: { dryRun: boolean },
): Promise<{ mistaken: number; restored: number }> {
  const counts = { mistaken: 0, restored: 0 }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rows: { id: string }[] = await deps.database.all(
      selectMistakenSuspects(caller.workspaceId, after, PAGE_SIZE),
      { long: true },
    )
    counts.mistaken += rows.length
    for (const { id } of dryRun ? [] : rows) if (await tryRestore(deps, caller, id)) counts.restored++
    after = rows.length === PAGE_SIZE ? rows.at(-1)?.id : undefined
  }
  return counts
}

async function tryRestore(deps: Deps, caller: Caller, id: string): Promise<boolean> {
  try {
    await restoreResponse(deps, caller, id)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'duplicate-response', 'deleted', 'response-not-found')) return false
    throw error
  }
}
