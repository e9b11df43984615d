import { type SearchTerms, searchTerms, termsOf } from '../../shared/search.ts'
import type { Database, Statement } from '../store/database.ts'
import { responsesOf } from '../store/queries/responses.ts'
import * as store from '../store/queries/search.ts'
import type { Deps } from './deps.ts'

/** The column `terms` of what is found by a text: see `store/search.ts`. */
export function termsColumn(text: string | null): string | null {
  return text === null ? null : JSON.stringify(Object.fromEntries(termsOf(text).map((term) => [term, 1])))
}

/** The kind of work that indexes what was there before there was an index. */
export const INDEX_COMMENTS = 'search-index'

const CHUNK = 500

/**
 * Indexes the next comments of a workspace that are not in the index as yet. One that changes meanwhile is indexed by
 * whoever changes it.
 * @param after the id up to which all are
 * @returns up to which they are now; nothing where all are
 */
export async function indexOn(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  after: string,
  chunk = CHUNK,
): Promise<string | undefined> {
  const rows = await database.all(store.unindexedComments(workspaceId, after, chunk), { long: true })
  if (rows.length === 0) return undefined
  const ids = rows.map(({ id }) => id)
  const terms = rows.map(({ id, comment }) => ({ id, comment, terms: termsColumn(comment) }))
  await database.batch([store.setTerms(workspaceId, terms), store.index('comment', responsesOf.ids(ids))])
  return ids.at(-1)
}

/** How many terms may begin alike and still be gone through one by one. */
const MOST_TERMS = 64
/** What more rows have than this is frequent; how much more is not counted. */
const MANY = 2000
/** A search as the store is asked for it. */
export interface Search extends SearchTerms {
  /** The terms of which every row has one, newest first: the rarest there are. None where all rows are to be looked through. */
  leading: readonly string[]
}

/** Looks up what a search comes to in a workspace. @returns nothing where no row can have all of it */
export async function preparedSearch(
  database: Database,
  workspaceId: string,
  noun: store.Noun,
  search: string,
): Promise<Search | undefined> {
  const { words, beginnings, texts } = searchTerms(search)
  const begun = await Promise.all(
    beginnings.map(async (beginning) => {
      const rows = await database.all(store.termsBeginning(workspaceId, noun, beginning, MOST_TERMS + 1))
      return rows.map(({ term }) => term)
    }),
  )
  if (begun.some((terms) => terms.length === 0)) return undefined
  const few = begun.filter((terms) => terms.length <= MOST_TERMS)
  const leading = await rarest(database, workspaceId, noun, [...words.map((word) => [word]), ...few])
  return leading === 'none' ? undefined : { words, beginnings, texts, leading }
}

/** Of several lists of terms the one that fewest rows have a term of; `none` where no row has any. */
async function rarest(database: Database, workspaceId: string, noun: store.Noun, lists: readonly string[][]) {
  if (lists.length < 2) return lists[0] ?? []
  const rows = await database.all(store.frequencies(workspaceId, noun, [...new Set(lists.flat())], MANY))
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
export async function* candidates(
  database: Database,
  select: (bounds: store.Bounds, size: number) => Statement<{ id: string }>,
  bounds: store.Bounds,
): AsyncGenerator<string[]> {
  const left = { ...bounds }
  for (let size = FIRST_CHUNK; ; size = Math.min(LARGEST_CHUNK, size * 4)) {
    const ids = (await database.all(select(left, size))).map(({ id }) => id)
    if (ids.length > 0) yield ids
    if (ids.length < size) return
    Object.assign(left, left.oldest ? { after: ids.at(-1) } : { before: ids.at(-1) })
  }
}
