import type { FileType } from '../../domain/files/writer.ts'
import { type QueryParams, withQuery, workspacePath } from '../layout/paths.ts'
import type { ListQuery } from './query.ts'

type Query = Partial<ListQuery>

const root = (slug: string, suffix = '') => workspacePath(slug, `/follow-ups${suffix}`)

/** The query of the list. `open` is its default status, so the URL leaves it out. */
const toParams = (query: Query): QueryParams => ({
  ...query,
  status: query.status === 'open' ? undefined : query.status,
})

/** The URLs of follow-ups. They carry the query of the list a follow-up was opened from. */
export const followUpPaths = {
  /** The list or the board, wherever the follow-up was opened from. */
  list: (slug: string, { from, ...query }: Query = {}) =>
    withQuery(root(slug, from === 'board' ? '/board' : ''), toParams(query)),
  file: (slug: string, type: FileType, query: Query = {}) => withQuery(root(slug, `.${type}`), toParams(query)),
  results: (slug: string, query: QueryParams = {}) => withQuery(root(slug, '/results'), query),
  resultFile: (slug: string, type: FileType, query: QueryParams = {}) =>
    withQuery(root(slug, `/results.${type}`), query),
  causeFile: (slug: string, type: FileType, query: QueryParams = {}) =>
    withQuery(root(slug, `/results/causes.${type}`), query),
  assignments: (slug: string, query: Query = {}) => withQuery(root(slug, '/assignments'), toParams(query)),
  dueDates: (slug: string, query: Query = {}) => withQuery(root(slug, '/due-dates'), toParams(query)),
  closures: (slug: string, query: Query = {}) => withQuery(root(slug, '/closures'), toParams(query)),
  bulkChangeDeletion: (slug: string, change: string, query: Query = {}) =>
    withQuery(root(slug, `/bulk-changes/${change}/deletion`), toParams(query)),
  detail: (slug: string, id: string, query: Query = {}) => withQuery(root(slug, `/${id}`), toParams(query)),
  /** The out-of-office days of a team. */
  team: (slug: string) => root(slug, '/team'),
  /** What has changed of the rows that a page shows. @param list whether it is the list, which can have new ones */
  liveChanges: (slug: string, query: Query, list: boolean) =>
    withQuery(root(slug, '/live-changes'), { ...toParams(query), list: list || undefined }),
  note: (slug: string, id: string, query: Query = {}) => withQuery(root(slug, `/${id}/note`), toParams(query)),
  plan: (slug: string, id: string, query: Query = {}) => withQuery(root(slug, `/${id}/plan`), toParams(query)),
  next: (slug: string, query: Query = {}) => withQuery(root(slug, '/next'), toParams(query)),
  owner: (slug: string, id: string, query: Query = {}) => withQuery(root(slug, `/${id}/owner`), toParams(query)),
  attempts: (slug: string, id: string, query: Query = {}) => withQuery(root(slug, `/${id}/attempts`), toParams(query)),
  /** From the list: what follows is the list again. */
  quickAttempts: (slug: string, id: string, query: Query = {}) =>
    withQuery(root(slug, `/${id}/attempts`), { ...toParams(query), to: 'list' }),
  attemptDeletion: (slug: string, id: string, attempt: string, query: Query = {}) =>
    withQuery(root(slug, `/${id}/attempts/${attempt}/deletion`), toParams(query)),
  waitingDeletion: (slug: string, id: string, query: Query = {}) =>
    withQuery(root(slug, `/${id}/waiting/deletion`), toParams(query)),
  closureDeletion: (slug: string, id: string, query: Query = {}) =>
    withQuery(root(slug, `/${id}/closure/deletion`), toParams(query)),
}
