import type { Database, Statement } from '../../store/database.ts'
import { selectResponseIdsByContacts } from '../../store/queries/contact-history.ts'
import { type Noun, type ResponseSearch, selectFirstIds, selectIdsByPrefix } from '../../store/queries/search.ts'
import { loadCountry } from '../contacts/phone-numbers.ts'
import { normalizeContactSearch } from '../contacts/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { prepareSearch, type Search } from '../search-index.ts'

/** The most ids in one statement; beyond that, the list itself is searched. */
const MAX_RESPONSES = 1000

/**
 * Prepares a search: all words must be in the comment, or all in the name, addresses and number; the last word may be a
 * prefix.
 */
export async function prepareFollowUpSearch(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  q: string,
): Promise<ResponseSearch> {
  const country = await loadCountry({ database }, workspaceId)
  const [comment, contact] = await Promise.all([
    prepareTermSearch(database, workspaceId, 'comment', q),
    prepareTermSearch(database, workspaceId, 'contact', normalizeContactSearch(q, country)),
  ])
  const [commentIds, contactIds] = await Promise.all([
    findCandidateIds(database, workspaceId, 'comment', comment),
    findCandidateIds(database, workspaceId, 'contact', contact),
  ])
  const contactResponseIds =
    contactIds && (await loadIdsIfFew(database, selectResponseIdsByContacts(workspaceId, contactIds, MAX_RESPONSES)))
  return {
    comment,
    contact,
    ...(commentIds && contactResponseIds && { candidateIds: [...commentIds, ...contactResponseIds] }),
  }
}

/** Nothing if no row can match, or the text has no words. */
async function prepareTermSearch(database: Database, workspaceId: string, noun: Noun, text: string) {
  const search = await prepareSearch(database, workspaceId, noun, text)
  return search && search.words.length + search.prefixes.length > 0 ? search : undefined
}

/** The ids of possible matches; undefined if there are many. */
async function findCandidateIds(database: Database, workspaceId: string, noun: Noun, search: Search | undefined) {
  if (!search) return []
  const [longest] = search.prefixes.toSorted((one, other) => other.length - one.length)
  if (search.leading.length === 1)
    return loadIdsIfFew(database, selectFirstIds(workspaceId, noun, search.leading, {}, MAX_RESPONSES))
  return longest === undefined
    ? undefined
    : loadIdsIfFew(database, selectIdsByPrefix(workspaceId, noun, longest, MAX_RESPONSES))
}

async function loadIdsIfFew(database: Database, select: Statement<{ id: string }>): Promise<string[] | undefined> {
  const rows = await database.all(select)
  return rows.length < MAX_RESPONSES ? rows.map(({ id }) => id) : undefined
}
