import type { Identifier, NewContact } from '../../../shared/contact.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { isFound } from '../../../shared/search.ts'
import {
  type ContactRow,
  contactsHaving,
  contactsOf,
  setContactTerms,
  unindexedContacts,
} from '../../store/queries/contacts.ts'
import { type Bounds, firstWith, having, idsBeginning, index } from '../../store/queries/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { candidates, preparedSearch, type Search, termsColumn } from '../search-index.ts'

type Known = Pick<NewContact, Identifier | 'name'>

/** The column `terms` of a contact: see `store/search.ts`. */
export const contactTerms = (contact: Known): string | null => termsColumn(wordsOf(contact))

/** How many digits of a number somebody must know at least. */
const FEWEST = 7

/** What a contact is found by; a number from any of its digits on, since few people begin with the country code. */
function wordsOf({ name, email, phone, externalId }: Known): string {
  const digits = phone?.slice(1) ?? ''
  const numbers = Array.from({ length: Math.max(0, digits.length - FEWEST + 1) }, (_, index) => digits.slice(index))
  return [name, email, externalId, ...numbers].filter(Boolean).join(' ')
}

const NUMBER = /^[+\d][\d\s().\-/]{4,}$/

/** A search as it is looked up: a phone number is one word however it is written. */
export const contactSearch = (q: string): string =>
  NUMBER.test(q.trim()) ? q.replace(/\D/g, '').replace(/^0+/, '') : q

/** The contacts that a text finds, newest first: all its words are in name, addresses or number, the last one may be begun. */
export async function findContacts(
  deps: Deps,
  { workspaceId }: Caller,
  q: string,
  { cursor, limit }: Paging,
): Promise<List<ContactRow>> {
  const text = contactSearch(q)
  const search = await preparedSearch(deps.database, workspaceId, 'contact', text)
  const found: ContactRow[] = []
  if (!search) return { data: found, nextCursor: null }
  for await (const rows of pages(deps, workspaceId, search, cursor)) {
    found.push(...rows.filter((row) => isFound(wordsOf(row), search)))
    if (found.length > limit) break
  }
  const data = found.slice(0, limit)
  return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** All that a text finds, some at a time. */
export async function* foundPages(deps: Deps, caller: Caller, q: string): AsyncGenerator<ContactRow[]> {
  for (let cursor: string | undefined; ; ) {
    const { data, nextCursor } = await findContacts(deps, caller, q, { cursor, limit: TOGETHER })
    if (data.length > 0) yield data
    if (nextCursor === null) return
    cursor = nextCursor
  }
}

/** Whatever may be found, newest first: those whom the index names, or, where that would be too many, all contacts. */
async function* pages(deps: Deps, workspaceId: string, search: Search, before: string | undefined) {
  const { database } = deps
  const conditions = having(workspaceId, 'contact', search)
  const named = await namedBy(deps, workspaceId, search, before)
  if (named) {
    for await (const ids of named) {
      yield await database.all(contactsHaving(workspaceId, ids, conditions, { before: undefined, limit: ids.length }))
    }
    return
  }
  for (let rows: ContactRow[], next = before; ; next = rows.at(-1)?.id) {
    const page = contactsHaving(workspaceId, undefined, conditions, { before: next, limit: TOGETHER })
    rows = await database.all(page, { long: true })
    yield rows
    if (rows.length < TOGETHER) return
  }
}

const TOGETHER = 200

/** How many may have many different words that begin alike, and still be put in order. */
const MOST = 5000

/** The ids of those who may be meant, newest first; undefined where there are too many to name. */
async function namedBy(
  { database }: Deps,
  workspaceId: string,
  { leading, beginnings }: Search,
  before: string | undefined,
): Promise<AsyncIterable<string[]> | string[][] | undefined> {
  if (leading.length > 0) {
    const select = (bounds: Bounds, size: number) => firstWith(workspaceId, 'contact', leading, bounds, size)
    return candidates(database, select, { before })
  }
  const [longest] = beginnings.toSorted((one, other) => other.length - one.length)
  if (longest === undefined) return undefined
  const rows = await database.all(idsBeginning(workspaceId, 'contact', longest, MOST))
  if (rows.length === MOST) return undefined
  const ids = [...new Set(rows.map(({ id }) => id))].filter((id) => before === undefined || id < before)
  const newest = ids.sort().reverse()
  return Array.from({ length: Math.ceil(newest.length / TOGETHER) }, (_, page) =>
    newest.slice(page * TOGETHER, (page + 1) * TOGETHER),
  )
}

/**
 * Indexes the next contacts of a workspace that are not in the index as yet.
 * @param after the id up to which all are
 * @returns up to which they are now; nothing where all are
 */
export async function indexContactsOn(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  after: string,
  chunk = 500,
): Promise<string | undefined> {
  const rows = await database.all(unindexedContacts(workspaceId, after, chunk), { long: true })
  if (rows.length === 0) return undefined
  const ids = rows.map(({ id }) => id)
  const terms = rows.map((row) => ({ id: row.id, updatedAt: row.updatedAt, terms: contactTerms(row) }))
  await database.batch([setContactTerms(workspaceId, terms), index('contact', contactsOf.ids(workspaceId, ids))])
  return ids.at(-1)
}
