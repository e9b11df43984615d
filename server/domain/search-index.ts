import { extractTerms, parseSearch, type SearchTerms } from '../../shared/search.ts'
import type { Database, Statement } from '../store/database.ts'
import { responsesWhere } from '../store/queries/responses.ts'
import { addToIndex } from '../store/queries/rewrite.ts'
import * as store from '../store/queries/search.ts'
import type { Deps } from './deps.ts'

/** The column `terms` of what is found by a text: see `store/search.ts`. */
export function buildTermsColumn(text: string | null): string | null {
  return text === null ? null : JSON.stringify(Object.fromEntries(extractTerms(text).map((term) => [term, 1])))
}

/** The kind of work that indexes what was there before there was an index. */
export const INDEX_COMMENTS = 'index-search'

const CHUNK_SIZE = 500

/**
 * Indexes the next comments of a workspace that are not in the index as yet. One that changes meanwhile is indexed by
 * whoever changes it.
 * @param after the id up to which all are
 * @returns up to which they are now; nothing where all are
 */
export async function indexNextChunk(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  after: string,
  chunk = CHUNK_SIZE,
): Promise<string | undefined> {
  const rows = await database.all(store.selectUnindexedComments(workspaceId, after, chunk), { long: true })
  if (rows.length === 0) return undefined
  const ids = rows.map(({ id }) => id)
  const terms = rows.map(({ id, comment }) => ({ id, comment, terms: buildTermsColumn(comment) }))
  const update = store.updateCommentTerms(workspaceId, terms)
  await database.batch(addToIndex('comment', responsesWhere.byIds(ids), update))
  return ids.at(-1)
}

/** How many terms may begin alike and still be gone through one by one. */
const MAX_TERMS = 64
/** What more rows have than this is frequent; how much more is not counted. */
const FREQUENT_ROWS = 2000
/** A search as the store is asked for it. */
export interface Search extends SearchTerms {
  /** The terms of which every row has one, newest first: the rarest there are. None where all rows are to be looked through. */
  leading: readonly string[]
}

/** Looks up what a search comes to in a workspace. @returns nothing where no row can have all of it */
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

/** Of several lists of terms the one that fewest rows have a term of; `none` where no row has any. */
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
 * The ids that `select` finds, from one bound to the other, some at a time: few first, since the first may do.
 * @example for await (const ids of candidates(database, (bounds, size) => firstWith(…, bounds, size), {})) {}
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
