import type { Database, Statement } from '../../store/database.ts'
import { responsesOfContacts } from '../../store/queries/contact-history.ts'
import { type AnswerSearch, firstWith, idsBeginning, type Noun } from '../../store/queries/search.ts'
import { contactSearch } from '../contacts/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { preparedSearch, type Search } from '../search-index.ts'

/** No more answers than this are named in a statement; where more may be meant, the list itself is gone through. */
const MOST = 1000

/** What a text comes to: all its words are in the comment, or in name, addresses and number; the last one may be begun. */
export async function followUpSearch({ database }: Deps, { workspaceId }: Caller, q: string): Promise<AnswerSearch> {
  const [comment, contact] = await Promise.all([
    searched(database, workspaceId, 'comment', q),
    searched(database, workspaceId, 'contact', contactSearch(q)),
  ])
  const [said, people] = await Promise.all([
    few(database, workspaceId, 'comment', comment),
    few(database, workspaceId, 'contact', contact),
  ])
  const given = people && (await upToMost(database, responsesOfContacts(workspaceId, people, MOST)))
  return { comment, contact, ...(said && given && { among: [...said, ...given] }) }
}

/** Nothing where no row can have all of it, or where it says no word. */
async function searched(database: Database, workspaceId: string, noun: Noun, text: string) {
  const search = await preparedSearch(database, workspaceId, noun, text)
  return search && search.words.length + search.beginnings.length > 0 ? search : undefined
}

/** The ids of whatever may be meant; undefined where there are many. */
async function few(database: Database, workspaceId: string, noun: Noun, search: Search | undefined) {
  if (!search) return []
  const [longest] = search.beginnings.toSorted((one, other) => other.length - one.length)
  if (search.leading.length === 1) return upToMost(database, firstWith(workspaceId, noun, search.leading, {}, MOST))
  return longest === undefined ? undefined : upToMost(database, idsBeginning(workspaceId, noun, longest, MOST))
}

async function upToMost(database: Database, select: Statement<{ id: string }>): Promise<string[] | undefined> {
  const rows = await database.all(select)
  return rows.length < MOST ? rows.map(({ id }) => id) : undefined
}
