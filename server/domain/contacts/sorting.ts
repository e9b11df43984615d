import { type Tier, tiers } from '../../../shared/follow-up.ts'
import { isStorable } from '../../../shared/text.ts'
import type { ContactOrder, OrderPosition } from '../../store/queries/contact-lists.ts'
import type { ContactActivity } from './lists.ts'

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
