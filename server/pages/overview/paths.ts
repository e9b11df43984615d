import type { Group } from '../../../shared/nps.ts'
import type { ReportChannel } from '../../../shared/response.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { DEFAULT_RANGE, type PageQuery } from './query.ts'

const root = (slug: string, suffix = '') => workspacePath(slug, `/overview${suffix}`)

/** The query as parameters of a URL, which leaves out the default range. */
export function toParams({ range, from, to, against, where, ...rest }: PageQuery) {
  const rangeParams =
    range === 'custom' ? { from, to, against } : { range: range === DEFAULT_RANGE ? undefined : range }
  return { ...rest, ...rangeParams, ...toConditions(where) }
}

const toConditions = (where: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(where).map(([key, value]) => [`where[${key}]`, value]))

/** The responses behind a number of the page. */
export interface ResponseFilter {
  survey: string
  from?: string | undefined
  to?: string | undefined
  where?: Record<string, string> | undefined
  channel?: ReportChannel | undefined
  group?: Group
  score?: number
  suspect?: boolean
}

export const toResponseParams = ({ survey, from, to, where, ...rest }: ResponseFilter) => ({
  survey,
  from,
  to,
  ...rest,
  ...toConditions(where),
})

export const overviewPaths = {
  overview: (slug: string, query: PageQuery = {}) => withQuery(root(slug), toParams(query)),
  /** The query is that of the overview to return to. */
  annotations: (slug: string, suffix: string, query: PageQuery) =>
    withQuery(root(slug, `/annotations${suffix}`), toParams(query)),
  goal: (slug: string, query: PageQuery) => withQuery(root(slug, '/goal'), toParams(query)),
  file: (slug: string, name: string, query: PageQuery = {}) => withQuery(root(slug, `/${name}`), toParams(query)),
}
