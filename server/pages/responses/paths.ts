import type { FileType } from '../../domain/files/writer.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'

type Filters = URLSearchParams | QueryParams

const root = (slug: string, suffix = '') => workspacePath(slug, `/responses${suffix}`)
const responsePath =
  (suffix: string) =>
  (slug: string, id: string, filters: Filters = {}) =>
    withQuery(root(slug, `/${id}${suffix}`), filters)

export type SelectionChange =
  | 'tags'
  | 'tags/deletion'
  | 'suspicion'
  | 'suspicion/deletion'
  | 'follow-ups'
  | 'follow-ups/deletion'

/** The URLs of responses. They carry the filters of the list a response was opened from. */
export const responsePaths = {
  list: (slug: string, filters: Filters = {}) => withQuery(root(slug), filters),
  file: (slug: string, type: FileType, filters: Filters = {}) => withQuery(root(slug, `.${type}`), filters),
  views: (slug: string, filters: Filters = {}) => withQuery(root(slug, '/views'), filters),
  viewDeletion: (slug: string, id: string, filters: Filters = {}) =>
    withQuery(root(slug, `/views/${id}/deletion`), filters),
  /** What is changed for the selected responses: `tags`, or `suspicion`, which excludes them from the score. */
  selection: (slug: string, change: SelectionChange, filters: Filters = {}) =>
    withQuery(root(slug, `/selection/${change}`), filters),
  detail: responsePath(''),
  tags: responsePath('/tags'),
  tagDeletion: responsePath('/tags/deletion'),
  notes: responsePath('/notes'),
  correction: responsePath('/correction'),
  deletion: responsePath('/deletion'),
  suspicion: responsePath('/suspicion'),
  suspicionDeletion: responsePath('/suspicion/deletion'),
}

/** Filters with some replaced; `null` removes one. */
export function changeFilters(filters: URLSearchParams, changes: Record<string, string | null>): URLSearchParams {
  const changedFilters = new URLSearchParams(filters)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changedFilters.delete(name)
    else changedFilters.set(name, value)
  }
  return changedFilters
}
