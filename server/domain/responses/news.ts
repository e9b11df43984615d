import { hasPermission } from '../../../shared/roles.ts'
import { countResponsesCapped } from '../../store/queries/response-lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { prepareResponseQuery, type ResponseQuery } from './query.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * How many responses that match have come in after a time, at most a day ago.
 * @param limit of the count
 */
export async function countNewResponses(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  { since, limit }: { since: number; limit: number },
): Promise<number> {
  const { q, tag, where = {} } = query
  const isSearch = q !== undefined || tag !== undefined || Object.keys(where).length > 0
  // A count would tell whether hidden words occur.
  if (isSearch && !hasPermission(caller.role, 'contacts')) return 0
  const time = Math.max(since + 1, deps.now() - DAY_MS)
  const { filter, isEmpty } = await prepareResponseQuery(deps, caller, { ...query, from: { time }, to: undefined })
  if (isEmpty) return 0
  const [row] = await deps.database.all(countResponsesCapped(caller.workspaceId, filter, limit))
  return row?.count ?? 0
}
