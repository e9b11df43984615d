import type { PageContext } from '../layout/context.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { formatSort, type SortOrder } from './query.ts'

type Page = Pick<PageContext, 'workspace'>

/** The list of contacts, or a page below it: `contactsPath(page, '/new')`. */
export const contactsPath = ({ workspace }: Page, path = '') => workspacePath(workspace.slug, `/contacts${path}`)

/** The page of a contact, or one below it: `contactPath(page, id, '/edit')`. */
export const contactPath = (page: Page, id: string, path = '') => contactsPath(page, `/${id}${path}`)

/** The page of an import, or one below it: `importPath(page, id, '/run')`. */
export const importPath = (page: Page, id: string, path = '') => contactsPath(page, `/imports/${id}${path}`)

/** Where a list of contacts is: its filters, its order, and the position in it. */
export interface ListPosition {
  filters: URLSearchParams
  sort?: SortOrder | undefined
  cursor?: string | null
  page?: number
}

export function contactListPath(page: Page, { filters, sort, cursor, page: number = 1 }: ListPosition): string {
  const parameters = new URLSearchParams(filters)
  if (sort) parameters.set('sort', formatSort(sort))
  if (cursor) parameters.set('cursor', cursor)
  if (number > 1) parameters.set('page', `${number}`)
  return withQuery(contactsPath(page), parameters)
}

/** The filters with one of them changed, or removed by null. */
export function changeFilter(filters: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const changed = new URLSearchParams(filters)
  if (value === null) changed.delete(name)
  else changed.set(name, value)
  return changed
}
