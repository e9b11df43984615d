import type { Response } from '../../../shared/response.ts'
import { selectResponsesByIds } from '../../store/queries/response-lists.ts'
import { selectFirstIds, selectIdsByPrefix } from '../../store/queries/search.ts'
import type { Caller, Deps } from '../deps.ts'
import type { Search } from '../search-index.ts'
import { toVisibleResponses } from './list.ts'
import { prepareResponseQuery } from './query.ts'

/** The most entries of the index that are looked at. */
const MAX_CANDIDATES = 500

/**
 * Some responses whose comments match, newest first, for suggestions while the user types. Unlike the list of responses it
 * never reads more than a few hundred rows, and so may miss some.
 */
export async function suggestResponses(deps: Deps, caller: Caller, q: string, limit: number): Promise<Response[]> {
  const preparedQuery = await prepareResponseQuery(deps, caller, { q })
  const { search } = preparedQuery.filter
  const ids = search && !preparedQuery.isEmpty ? await findCandidateIds(deps, caller, search) : []
  if (ids.length === 0) return []
  const rows = await deps.database.all(selectResponsesByIds(caller.workspaceId, preparedQuery.filter, ids))
  return (await toVisibleResponses(deps, caller, preparedQuery, rows)).slice(0, limit)
}

async function findCandidateIds({ database }: Deps, { workspaceId }: Caller, { leading, prefixes }: Search) {
  const [prefix] = prefixes.toSorted((one, other) => other.length - one.length)
  if (leading.length === 0 && prefix === undefined) return []
  const rows = await database.all(
    leading.length > 0
      ? selectFirstIds(workspaceId, 'comment', leading, {}, MAX_CANDIDATES)
      : selectIdsByPrefix(workspaceId, 'comment', prefix ?? '', MAX_CANDIDATES),
  )
  return [...new Set(rows.map(({ id }) => id))]
}
