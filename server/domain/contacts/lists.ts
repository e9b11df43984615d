import type { ListPage, Paging } from '../../../shared/list.ts'
import * as store from '../../store/queries/contact-lists.ts'
import { type ContactRow, selectContactsMatching } from '../../store/queries/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import type { PreparedContactQuery } from './list-query.ts'
import { findContacts, searchContacts } from './search.ts'

type Workspace = Pick<Caller, 'workspaceId'>

/** Contacts looked through in one statement. */
export const CHUNK_SIZE = 1000
/** Contacts looked through for one page or one count. No index has properties or the last score. */
export const MAX_SCANNED = 10_000
/** Contacts that are sorted in memory. */
export const MAX_SORTED = 5000
/** A list without a filter is counted up to here. */
const MAX_COUNTED = 10_000

/** Contacts that match, among the next ones. */
export interface MatchingChunk {
  ids: string[]
  /** How many contacts were looked at, and the last of them: everything above is done. */
  scanned: number
  end: string
}

/** The contacts that match, newest first, one chunk at a time. A chunk may have no matches. */
export async function* eachMatchingChunk(
  deps: Deps,
  { workspaceId }: Workspace,
  { q, fromId, conditions }: PreparedContactQuery,
  before?: string,
): AsyncGenerator<MatchingChunk> {
  for await (const ids of eachChunkOfIds(deps, workspaceId, { q, fromId }, before)) {
    const rows =
      conditions && (await deps.database.all(store.selectMatchingContactIds(workspaceId, ids, conditions), LONG))
    yield { ids: rows ? rows.map(({ id }) => id) : ids, scanned: ids.length, end: ids.at(-1) ?? '' }
  }
}

const LONG = { long: true }

async function* eachChunkOfIds(
  deps: Deps,
  workspaceId: string,
  { q, fromId }: PreparedContactQuery,
  before: string | undefined,
): AsyncGenerator<string[]> {
  if (q !== undefined) {
    for await (const rows of searchContacts(deps, { workspaceId }, q, before)) {
      const ids = rows.map(({ id }) => id).filter((id) => fromId === undefined || id >= fromId)
      if (ids.length > 0) yield ids
      if (ids.length < rows.length) return
    }
    return
  }
  for (let next = before; ; ) {
    const rows = await deps.database.all(store.selectContactIds(workspaceId, { before: next, fromId }, CHUNK_SIZE))
    if (rows.length > 0) yield rows.map(({ id }) => id)
    if (rows.length < CHUNK_SIZE) return
    next = rows.at(-1)?.id
  }
}

/**
 * A page of the contacts that match, newest first. It may have fewer than `limit`, or none, and still a cursor: so many
 * contacts were looked through without a match.
 */
export async function findMatchingContacts(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
  { cursor, limit }: Paging,
): Promise<ListPage<ContactRow>> {
  const { q, fromId, conditions } = query
  if (q !== undefined && fromId === undefined && !conditions) return findContacts(deps, caller, q, { cursor, limit })
  const ids: string[] = []
  let nextCursor: string | null = null
  let scanned = 0
  for await (const chunk of eachMatchingChunk(deps, caller, query, cursor)) {
    ids.push(...chunk.ids)
    scanned += chunk.scanned
    if (ids.length <= limit && scanned < MAX_SCANNED) continue
    nextCursor = chunk.end
    break
  }
  if (ids.length > limit) nextCursor = ids[limit - 1] ?? null
  return { data: await loadContactRows(deps, caller, ids.slice(0, limit)), nextCursor }
}

/** All contacts that match, newest first, in pages. */
export async function* eachMatchingPage(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
): AsyncGenerator<ContactRow[]> {
  for await (const { ids } of eachMatchingChunk(deps, caller, query)) {
    if (ids.length > 0) yield await loadContactRows(deps, caller, ids)
  }
}

/** Contacts by id, in the order of the ids. */
export async function loadContactRows(
  { database }: Deps,
  { workspaceId }: Workspace,
  ids: readonly string[],
): Promise<ContactRow[]> {
  if (ids.length === 0) return []
  const rows = await database.all(
    selectContactsMatching(workspaceId, ids, [], { before: undefined, limit: ids.length }),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** How many contacts match, or that they are more than `count`. */
export interface ContactCount {
  count: number
  isExact: boolean
}

export async function countMatchingContacts(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
): Promise<ContactCount> {
  if (query.q === undefined && query.conditions === undefined) {
    const [row] = await deps.database.all(store.countContacts(caller.workspaceId, query.fromId ?? '', MAX_COUNTED + 1))
    const count = row?.count ?? 0
    return { count: Math.min(count, MAX_COUNTED), isExact: count <= MAX_COUNTED }
  }
  let [count, scanned] = [0, 0]
  for await (const chunk of eachMatchingChunk(deps, caller, query)) {
    count += chunk.ids.length
    scanned += chunk.scanned
    if (scanned >= MAX_SCANNED) return { count, isExact: false }
  }
  return { count, isExact: true }
}

/** What a list shows beside a contact: customer value, the last counted score, and when it was last invited or responded. */
export interface ContactActivity {
  id: string
  tier: string | null
  lastScore: number | null
  lastAskedAt: number | null
}

export async function getContactActivity(
  { database }: Deps,
  { workspaceId }: Workspace,
  ids: readonly string[],
): Promise<Map<string, ContactActivity>> {
  if (ids.length === 0) return new Map()
  const rows = await database.all(store.selectContactActivity(workspaceId, ids), { long: ids.length > 200 })
  return new Map(
    rows.map(({ lastInvitedAt, lastRespondedAt, ...row }) => [
      row.id,
      { ...row, lastAskedAt: Math.max(lastInvitedAt ?? 0, lastRespondedAt ?? 0) || null },
    ]),
  )
}

/** The ids of all contacts that match; undefined if they are too many to be sorted. */
export async function collectMatchingIds(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
): Promise<string[] | undefined> {
  const ids: string[] = []
  let scanned = 0
  for await (const chunk of eachMatchingChunk(deps, caller, query)) {
    scanned += chunk.scanned
    if (ids.length + chunk.ids.length > MAX_SORTED || scanned > MAX_SCANNED) return undefined
    ids.push(...chunk.ids)
  }
  return ids
}

/** All contacts that match, in order; undefined if they are too many to be sorted. */
export async function sortMatchingContacts(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
  compare: (one: ContactActivity, other: ContactActivity) => number,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ data: ContactRow[]; total: number } | undefined> {
  const matchingIds = await collectMatchingIds(deps, caller, query)
  if (!matchingIds) return undefined
  const activity: ContactActivity[] = []
  for (let start = 0; start < matchingIds.length; start += CHUNK_SIZE) {
    const chunk = matchingIds.slice(start, start + CHUNK_SIZE)
    activity.push(...(await getContactActivity(deps, caller, chunk)).values())
  }
  const ids = activity
    .sort(compare)
    .slice(offset, offset + limit)
    .map(({ id }) => id)
  return { data: await loadContactRows(deps, caller, ids), total: activity.length }
}
