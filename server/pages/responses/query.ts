import type { Context } from 'hono'
import { pagingParams } from '../../../shared/list.ts'
import type { ResponseQuery } from '../../domain/responses/list.ts'
import { isCondition, pageParamsWithWhere } from '../../http/query.ts'
import { responseFilter } from '../../http/response-filter.ts'

const querySchema = pageParamsWithWhere({ ...responseFilter, before: pagingParams.cursor, after: pagingParams.cursor })

const isFilter = (name: string) => name in responseFilter || isCondition(name)

/** What the address of a page about answers asks for. */
export interface ResponsePageQuery {
  query: ResponseQuery
  before: string | undefined
  after: string | undefined
  /** The filters as they stand in the address, without where in the list it is. */
  filters: URLSearchParams
  /** The names of those that cannot be read. */
  invalidNames: readonly string[]
}

/** Fields of the filter form that are left empty ask for nothing. */
export function parseQuery(c: Context): ResponsePageQuery {
  const parameters = [...new URL(c.req.url).searchParams].filter(([, value]) => value.trim() !== '')
  const { data, error } = querySchema.safeParse(Object.fromEntries(parameters))
  const filters = new URLSearchParams(parameters.filter(([name]) => isFilter(name)))
  const invalidNames = [...new Set(error?.issues.map(({ path }) => path.map(String).join('.')) ?? [])]
  const { before, after, ...query } = data ?? {}
  return { query: query as ResponseQuery, before, after, filters, invalidNames }
}

/** An address with these parameters, and others in place of some: `null` leaves one out. */
export function buildPath(path: string, filters: URLSearchParams, changes: Record<string, string | null> = {}): string {
  const parameters = new URLSearchParams(filters)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`
}
