import { isIdCursor, sortedCursor } from '../../../shared/list.ts'
import { isStorable, WholeNumber } from '../../../shared/text.ts'
import type { ContactListQuery } from '../../domain/contacts/list-query.ts'
import { type ActivitySort, activitySorts, type IndexedSort, indexedSorts } from '../../domain/contacts/sorting.ts'
import { contactFilter } from '../../http/contact-filter.ts'
import { isCondition, pageParamsWithWhere } from '../../http/query.ts'

const MAX_TERM_LENGTH = 200
const MAX_PAGES = 100

const querySchema = pageParamsWithWhere({
  ...contactFilter,
  cursor: sortedCursor,
  page: WholeNumber(1, MAX_PAGES).optional(),
})

const isFilter = (name: string) => name in contactFilter || isCondition(name)

/** Names are sorted in the order of the reader's language. */
const sorts = [...indexedSorts.filter((name) => name !== 'strokes'), ...activitySorts]
export type ContactSort = Exclude<IndexedSort, 'strokes'> | ActivitySort

export const isIndexedSort = (sort: ContactSort): sort is Exclude<IndexedSort, 'strokes'> =>
  indexedSorts.some((name) => name === sort)

/** The order of the list. Without one, the newest contacts come first. */
export interface SortOrder<Sort extends string = ContactSort> {
  by: Sort
  descending: boolean
}

export interface ContactPageQuery {
  query: ContactListQuery
  /** The filters as in the URL, without the order and the position in the list. */
  filters: URLSearchParams
  sort: SortOrder | undefined
  cursor: string | undefined
  /** The number of the page of a list that is sorted in memory, which has no cursor. */
  page: number
  /** Whether no filter was invalid. Otherwise more contacts match than were asked for. */
  isComplete: boolean
}

/** Reads the URL, or a form with the same fields. Empty and invalid filters are ignored. */
export function parseListQuery(searchParams: URLSearchParams): ContactPageQuery {
  const parameters = [...searchParams]
    .map(([name, value]) => [name, name === 'q' ? value.trim().slice(0, MAX_TERM_LENGTH) : value.trim()] as const)
    .filter(([, value]) => value !== '' && isStorable(value))
  const { error } = querySchema.safeParse(Object.fromEntries(parameters))
  const invalidNames = new Set(error?.issues.map(({ path: [name, key] }) => toParamName(name, key)))
  const isValid = (name: string) =>
    !invalidNames.has(name.startsWith('where[') && invalidNames.has('where') ? 'where' : name)
  const validParameters = parameters.filter(([name]) => isValid(name))
  const { cursor, page = 1, ...query } = querySchema.safeParse(Object.fromEntries(validParameters)).data ?? {}
  const sort = parseSort(searchParams.get('sort'))
  return {
    isComplete: validParameters.length === parameters.length,
    query: query as ContactListQuery,
    filters: new URLSearchParams(validParameters.filter(([name]) => isFilter(name)) as [string, string][]),
    sort,
    cursor: sort || (cursor && isIdCursor(cursor)) ? cursor : undefined,
    page,
  }
}

const toParamName = (name: PropertyKey | undefined, key: PropertyKey | undefined) =>
  name === 'where' && key !== undefined ? `where[${String(key)}]` : String(name)

/** A name, with a minus for the descending order. */
function parseSort(text: string | null): SortOrder | undefined {
  const by = sorts.find((name) => name === text?.replace(/^-/, ''))
  return by && { by, descending: text?.startsWith('-') ?? false }
}

export const formatSort = ({ by, descending }: SortOrder): string => `${descending ? '-' : ''}${by}`
