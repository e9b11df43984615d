import { type Tier, tiers } from '../../../shared/follow-up.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { isStorable } from '../../../shared/text.ts'
import {
  type ContactOrder,
  type OrderPosition,
  type OrderRange,
  selectContactsInOrder,
  selectContactsOutOfOrder,
  selectMatchingContactIds,
} from '../../store/queries/contact-lists.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import type { PreparedContactQuery } from './list-query.ts'
import { CHUNK_SIZE, type ContactActivity, collectMatchingIds, loadContactRows, MAX_SCANNED } from './lists.ts'
import { matchContacts } from './search.ts'

type Workspace = Pick<Caller, 'workspaceId'>

/** The orders that an index has, of any number of contacts. `strokes` is the order of names in Traditional Chinese. */
export const indexedSorts = ['name', 'strokes', 'phone'] as const
export type IndexedSort = (typeof indexedSorts)[number]

/** The orders of lists that are short enough to be sorted in memory. */
export const activitySorts = ['lastScore', 'lastAsked', 'tier'] as const
export type ActivitySort = (typeof activitySorts)[number]

const columns = { name: 'name_key', strokes: 'stroke_key', phone: 'phone' } as const

/** The orders of the API; a minus is for the descending one. */
export const contactSortParams = indexedSorts.flatMap((sort) => [sort, `-${sort}`] as const)
export type ContactSortParam = `${'-' | ''}${IndexedSort}`

export const parseSort = (param: ContactSortParam): ContactOrder =>
  toContactOrder(param.replace(/^-/, '') as IndexedSort, param.startsWith('-'))

export const toContactOrder = (sort: IndexedSort, descending: boolean): ContactOrder => ({
  column: columns[sort],
  descending,
})

/** Where a page of a sorted list ends. It has the value itself, so that it still works when the contact has changed. */
export const formatCursor = ({ column, descending }: ContactOrder, { key, id }: OrderPosition): string =>
  Buffer.from(JSON.stringify([column, descending, key, id])).toString('base64url')

/** @returns undefined if it is none of this order */
export function parseCursor({ column, descending }: ContactOrder, cursor: string): OrderPosition | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(values) || values.length !== 4) return undefined
    const [cursorColumn, isDescending, key, id] = values
    const isValid = cursorColumn === column && isDescending === descending && (key === null || isStorableText(key))
    return isValid && isStorableText(id) ? { key, id } : undefined
  } catch {
    return undefined
  }
}

const isStorableText = (value: unknown): value is string => typeof value === 'string' && isStorable(value)

/** Compares two contacts by what is known of them: unknown values come last, and of equal ones the newest first. */
export function compareContacts(
  sort: ActivitySort,
  { descending }: { descending: boolean },
): (one: ContactActivity, other: ContactActivity) => number {
  const getValue: Record<ActivitySort, (row: ContactActivity) => number | null> = {
    lastScore: ({ lastScore }) => lastScore,
    lastAsked: ({ lastAskedAt }) => lastAskedAt,
    tier: getRank,
  }
  const direction = descending ? -1 : 1
  return (one, other) => {
    const [value, otherValue] = [getValue[sort](one), getValue[sort](other)]
    return (
      Number(value === null) - Number(otherValue === null) ||
      direction * ((value ?? 0) - (otherValue ?? 0)) ||
      (one.id < other.id ? 1 : -1)
    )
  }
}

const getRank = ({ tier }: ContactActivity) => {
  const rank = tiers.indexOf(tier as Tier)
  return rank < 0 ? null : rank
}

/**
 * A page of the contacts that match, in an order. If very many match, it may have fewer than `limit`, or none, and still a
 * cursor: so many contacts were looked through without a match.
 * @throws DomainError `invalid-cursor` if the cursor is none of this order
 */
export async function findSortedContacts(
  deps: Deps,
  caller: Workspace,
  query: PreparedContactQuery,
  order: ContactOrder,
  { cursor, limit }: Paging,
): Promise<ListPage<ContactRow>> {
  const after = cursor === undefined ? undefined : parseCursor(order, cursor)
  if (cursor !== undefined && !after) throw invalidCursor()
  const isFiltered = query.q !== undefined || query.conditions !== undefined
  const ids = isFiltered ? await collectMatchingIds(deps, caller, query) : undefined
  const isScan = isFiltered && !ids
  const range = { after, ids, fromId: query.fromId, limit: isScan ? CHUNK_SIZE : limit + 1 }
  const found: OrderPosition[] = []
  let scanned = 0
  let end: OrderPosition | undefined
  for await (const positions of eachChunkInOrder(deps, caller.workspaceId, order, range)) {
    found.push(...(isScan ? await filterPositions(deps, caller, query, positions) : positions))
    scanned += positions.length
    end = positions.at(-1)
    if (found.length > limit || (isScan && scanned >= MAX_SCANNED)) break
    end = undefined
  }
  const last = found.length > limit ? found[limit - 1] : end
  const data = await loadContactRows(
    deps,
    caller,
    found.slice(0, limit).map(({ id }) => id),
  )
  return { data, nextCursor: last ? formatCursor(order, last) : null }
}

export const invalidCursor = () =>
  new DomainError('invalid', 'invalid-cursor', 'Expected the nextCursor of an earlier page in the same order', {
    path: 'cursor',
  })

async function* eachChunkInOrder(
  { database }: Deps,
  workspaceId: string,
  order: ContactOrder,
  range: OrderRange,
): AsyncGenerator<OrderPosition[]> {
  let after = range.after
  for (const select of after?.key === null
    ? [selectContactsOutOfOrder]
    : [selectContactsInOrder, selectContactsOutOfOrder]) {
    for (;;) {
      const positions = await database.all(select(workspaceId, order, { ...range, after }), { long: true })
      if (positions.length > 0) yield positions
      if (positions.length < range.limit) break
      after = positions.at(-1)
    }
    after = undefined
  }
}

/** The contacts, among some, that match, in their order. */
async function filterPositions(
  deps: Deps,
  caller: Workspace,
  { q, conditions }: PreparedContactQuery,
  positions: readonly OrderPosition[],
): Promise<OrderPosition[]> {
  const ids = positions.map(({ id }) => id)
  const foundIds = q === undefined ? ids : await matchContacts(deps, caller, q, ids)
  const matchingIds = conditions
    ? (await deps.database.all(selectMatchingContactIds(caller.workspaceId, foundIds, conditions), { long: true })).map(
        ({ id }) => id,
      )
    : foundIds
  const matches = new Set(matchingIds)
  return positions.filter(({ id }) => matches.has(id))
}
