import type { Identifier, NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { matchesSearch } from '../../../shared/search.ts'
import { type ContactRow, type IndexColumns, selectContactsMatching } from '../../store/queries/contacts.ts'
import { type Bounds, matchTerms, selectFirstIds, selectIdsByPrefix } from '../../store/queries/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTermsColumn, eachCandidateChunk, prepareSearch, type Search } from '../search-index.ts'
import { buildNameTerms } from './names/name-terms.ts'
import { readName } from './names/reading.ts'
import { buildSortKeys } from './names/sort-keys.ts'
import { loadCountry } from './phone-numbers.ts'

type SearchableContact = Pick<NewContact, Identifier | 'name' | 'salutation'>

/** The columns of a contact that follow from the others. `store/queries/search.ts` has more about the terms. */
export function indexContact(contact: SearchableContact): IndexColumns {
  const reading = contact.name ? readName(contact.name) : null
  const keys = reading && buildSortKeys(reading)
  return {
    terms: buildTermsColumn(buildSearchText(contact, reading)),
    nameKey: keys?.letters ?? null,
    strokeKey: keys?.strokes ?? null,
  }
}

/** The last digits by which people tell numbers apart. */
const MIN_PHONE_DIGITS = 4

/**
 * The searchable text of a contact. Each tail of the phone number is a word, since few users type the country code. Chinese
 * names are found by their pinyin.
 */
function buildSearchText(
  { name, salutation, email, phone, externalId }: SearchableContact,
  reading = name ? readName(name) : null,
): string {
  const digits = phone?.slice(1) ?? ''
  const numbers = Array.from({ length: Math.max(0, digits.length - MIN_PHONE_DIGITS + 1) }, (_, index) =>
    digits.slice(index),
  )
  return [name, ...(name && reading ? buildNameTerms(name, reading) : []), salutation, email, externalId, ...numbers]
    .filter(Boolean)
    .join(' ')
}

/** In Chinese, the last digits of a number are its tail: `尾号 8000`. */
const PHONE_NUMBER = /^(?:尾[号號]\s*[:：]?\s*)?([+＋(\p{Nd}][\p{Nd}\s()（）.\-/]{3,})$/u

/** Normalizes a search: a phone number is one word, however it is written. It may be incomplete. */
export function normalizeContactSearch(q: string, country: Country | null): string {
  const [text, number] = PHONE_NUMBER.exec(q.trim()) ?? []
  if (number === undefined) return q
  const digits = (parsePhone(number, country) ?? number)
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^0+(?=\d{4})/, '')
  // A word with a space after it is complete.
  return text?.startsWith('尾') ? `${digits} ` : digits
}

/** Contacts that contain all words of the search, newest first. The last word may be incomplete. */
export async function findContacts(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  q: string,
  { cursor, limit }: Paging,
): Promise<ListPage<ContactRow>> {
  const text = normalizeContactSearch(q, await loadCountry(deps, workspaceId))
  const search = await prepareSearch(deps.database, workspaceId, 'contact', text)
  const matches: ContactRow[] = []
  if (!search) return { data: matches, nextCursor: null }
  for await (const rows of eachCandidatePage(deps, workspaceId, search, cursor)) {
    matches.push(...rows.filter((row) => matchesSearch(buildSearchText(row), search)))
    if (matches.length > limit) break
  }
  const data = matches.slice(0, limit)
  return { data, nextCursor: matches.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** All contacts that match a search, page by page. @param before the id to start below */
export async function* searchContacts(
  deps: Deps,
  caller: Pick<Caller, 'workspaceId'>,
  q: string,
  before?: string,
): AsyncGenerator<ContactRow[]> {
  for (let cursor = before; ; ) {
    const { data, nextCursor } = await findContacts(deps, caller, q, { cursor, limit: PAGE_SIZE })
    if (data.length > 0) yield data
    if (nextCursor === null) return
    cursor = nextCursor
  }
}

/** The contacts, among some, that match a search. */
export async function matchContacts(
  deps: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  q: string,
  ids: readonly string[],
): Promise<string[]> {
  const text = normalizeContactSearch(q, await loadCountry(deps, workspaceId))
  const search = await prepareSearch(deps.database, workspaceId, 'contact', text)
  if (!search || ids.length === 0) return []
  const conditions = matchTerms(workspaceId, 'contact', search)
  const rows = await deps.database.all(
    selectContactsMatching(workspaceId, ids, conditions, { before: undefined, limit: ids.length }),
    { long: true },
  )
  return rows.filter((row) => matchesSearch(buildSearchText(row), search)).map(({ id }) => id)
}

/** Candidates for a search, newest first: those in the index, or all contacts if the index has too many. */
async function* eachCandidatePage(deps: Deps, workspaceId: string, search: Search, before: string | undefined) {
  const { database } = deps
  const conditions = matchTerms(workspaceId, 'contact', search)
  const candidateIds = await findCandidateIds(deps, workspaceId, search, before)
  if (candidateIds) {
    for await (const ids of candidateIds) {
      yield await database.all(
        selectContactsMatching(workspaceId, ids, conditions, { before: undefined, limit: ids.length }),
      )
    }
    return
  }
  for (let rows: ContactRow[], next = before; ; next = rows.at(-1)?.id) {
    const page = selectContactsMatching(workspaceId, undefined, conditions, { before: next, limit: PAGE_SIZE })
    rows = await database.all(page, { long: true })
    yield rows
    if (rows.length < PAGE_SIZE) return
  }
}

const PAGE_SIZE = 200

/** The most index entries with one prefix that are still sorted in memory. */
const MAX_CANDIDATES = 5000

/** Candidate ids, newest first; undefined if there are too many. */
async function findCandidateIds(
  { database }: Deps,
  workspaceId: string,
  { leading, prefixes }: Search,
  before: string | undefined,
): Promise<AsyncIterable<string[]> | string[][] | undefined> {
  if (leading.length > 0) {
    const select = (bounds: Bounds, size: number) => selectFirstIds(workspaceId, 'contact', leading, bounds, size)
    return eachCandidateChunk(database, select, { before })
  }
  const [longest] = prefixes.toSorted((one, other) => other.length - one.length)
  if (longest === undefined) return undefined
  const rows = await database.all(selectIdsByPrefix(workspaceId, 'contact', longest, MAX_CANDIDATES))
  if (rows.length === MAX_CANDIDATES) return undefined
  const ids = [...new Set(rows.map(({ id }) => id))].filter((id) => before === undefined || id < before)
  const newestIds = ids.sort().reverse()
  return Array.from({ length: Math.ceil(newestIds.length / PAGE_SIZE) }, (_, page) =>
    newestIds.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
  )
}
