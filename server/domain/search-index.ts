import { extractTerms, parseSearch, type SearchTerms } from '../../shared/search.ts'
import type { Database, Statement } from '../store/database.ts'
import * as store from '../store/queries/search.ts'

/** The value of the column `terms`: see `store/queries/search.ts`. */
export function buildTermsColumn(text: string | null): string | null {
  return text === null ? null : JSON.stringify(Object.fromEntries(extractTerms(text).map((term) => [term, 1])))
}

/** The most terms with one prefix that are looked up one by one. */
const MAX_TERMS = 64
/** A term in more rows than this is frequent; its rows are not counted further. */
const FREQUENT_ROWS = 2000
/** A search, prepared for the store. */
export interface Search extends SearchTerms {
  /** Every match has one of these terms, the rarest ones in the search. Empty if all rows must be read. */
  leading: readonly string[]
}

/** Looks up the terms of a search in a workspace. @returns nothing if no row can match */
export async function prepareSearch(
  database: Database,
  workspaceId: string,
  noun: store.Noun,
  search: string,
): Promise<Search | undefined> {
  const { words, prefixes, texts } = parseSearch(search)
  const termsByPrefix = await Promise.all(
    prefixes.map(async (beginning) => {
      const rows = await database.all(store.selectTermsByPrefix(workspaceId, noun, beginning, MAX_TERMS + 1))
      return rows.map(({ term }) => term)
    }),
  )
  if (termsByPrefix.some((terms) => terms.length === 0)) return undefined
  const shortLists = termsByPrefix.filter((terms) => terms.length <= MAX_TERMS)
  const leading = await findRarest(database, workspaceId, noun, [...words.map((word) => [word]), ...shortLists])
  return leading === 'none' ? undefined : { words, prefixes, texts, leading }
}

/** The list whose terms are in the fewest rows; `none` if no row has any term of some list. */
async function findRarest(database: Database, workspaceId: string, noun: store.Noun, lists: readonly string[][]) {
  if (lists.length < 2) return lists[0] ?? []
  const rows = await database.all(
    store.countTermFrequencies(workspaceId, noun, [...new Set(lists.flat())], FREQUENT_ROWS),
  )
  const counts = new Map(rows.map(({ term, count }) => [term, count]))
  const totals = lists.map((list) => list.reduce((sum, term) => sum + (counts.get(term) ?? 0), 0))
  if (totals.includes(0)) return 'none'
  return lists[totals.indexOf(Math.min(...totals))] ?? []
}

const FIRST_CHUNK = 100
const LARGEST_CHUNK = 1600

/**
 * The ids that `select` finds between the bounds, in growing chunks: the first few are often enough.
 * @example for await (const ids of eachCandidateChunk(database, (bounds, size) => selectFirstIds(…, bounds, size), {}))
 *   {}
 */
export async function* eachCandidateChunk(
  database: Database,
  select: (bounds: store.Bounds, size: number) => Statement<{ id: string }>,
  bounds: store.Bounds,
): AsyncGenerator<string[]> {
  const remaining = { ...bounds }
  for (let size = FIRST_CHUNK; ; size = Math.min(LARGEST_CHUNK, size * 4)) {
    const ids = (await database.all(select(remaining, size))).map(({ id }) => id)
    if (ids.length > 0) yield ids
    if (ids.length < size) return
    Object.assign(remaining, remaining.oldest ? { after: ids.at(-1) } : { before: ids.at(-1) })
  }
}
