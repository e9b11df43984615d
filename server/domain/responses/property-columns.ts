import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { selectPropertyKeys } from '../../store/queries/response-lists.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import type { PreparedQuery } from './query.ts'
import { canSee } from './views.ts'

/** How many undeclared properties get a column: respondents can invent names, and every row has every column. */
const MAX_UNDECLARED_COLUMNS = 100

/** The properties that get a column in a list of responses. */
export interface PropertyColumns {
  keys: readonly string[]
  /** The properties of a response without a column, as JSON. Undefined if all have one. */
  describeOthers: ((response: Response) => string | null) | undefined
}

/** Chooses the segment keys that responses have, and the most frequent other properties, sorted by name. */
export async function choosePropertyColumns(
  deps: Deps,
  caller: Caller,
  { isEmpty, filter }: PreparedQuery,
): Promise<PropertyColumns> {
  if (isEmpty) return { keys: [], describeOthers: undefined }
  const declaredRows = await deps.database.all(selectSegmentKeys(caller.workspaceId))
  const limit = MAX_UNDECLARED_COLUMNS + declaredRows.length
  const rows = await deps.database.all(selectPropertyKeys(caller.workspaceId, filter, limit + 1), { long: true })
  const hasMore = rows.length > limit
  const declared = declaredRows.map(({ key }) => key)
  const frequent = rows.slice(0, limit).map(({ key }) => key)
  // Undeclared names may be those of respondents, of which only their own response tells.
  const isLimited = !hasPermission(caller.role, 'contacts')
  const keys = [...new Set([...(hasMore ? declared : []), ...frequent])]
    .filter((key) => canSee(caller, key) && (!isLimited || declared.includes(key)))
    .sort()
  const columnKeys = new Set(keys)
  const hasOthers = hasMore || frequent.some((key) => !columnKeys.has(key))
  return { keys, describeOthers: hasOthers ? ({ properties }) => toJson(properties, columnKeys) : undefined }
}

function toJson(properties: Response['properties'], columnKeys: ReadonlySet<string>): string | null {
  const others = Object.entries(properties).filter(([key]) => !columnKeys.has(key))
  return others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : null
}
