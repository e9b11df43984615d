import { selectApiKeyById } from '../../store/queries/api-keys.ts'
import type { BlocklistEntryRow } from '../../store/queries/blocklist.ts'
import type { Deps } from '../deps.ts'

/**
 * Who proposed an entry, see `Caller.actor`: for an API key, who created it. Approving it would be the same person.
 * @returns null if nobody knows
 */
export async function findProposer(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, proposedBy }: BlocklistEntryRow,
): Promise<string | null> {
  if (!proposedBy.startsWith('key:')) return proposedBy
  const [key] = await database.all(selectApiKeyById(workspaceId, proposedBy.slice('key:'.length)))
  const creator = key?.createdBy ?? null
  // A key that another key has created: nobody knows who held that.
  return creator?.startsWith('key:') ? null : creator
}
