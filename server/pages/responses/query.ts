import type { Context } from 'hono'
import { pagingParams } from '../../../shared/list.ts'
import type { ResponseQuery } from '../../domain/responses/query.ts'
import { isCondition, pageParamsWithWhere } from '../../http/query.ts'
import { responseFilter } from '../../http/response-filter.ts'

const querySchema = pageParamsWithWhere({ ...responseFilter, before: pagingParams.cursor, after: pagingParams.cursor })

const isFilter = (name: string) => name in responseFilter || isCondition(name)

/** The filters and the position of the list, as in the URL. */
export function readListParams(c: Context): URLSearchParams {
  const { filters, before, after } = parseQuery(c)
  const isAll = c.req.query('show') === 'all'
  const position = Object.entries({ before, after, show: isAll ? 'all' : undefined })
  return new URLSearchParams([...filters, ...position.filter((entry): entry is [string, string] => Boolean(entry[1]))])
}

export interface ResponsePageQuery {
  query: ResponseQuery
  before: string | undefined
  after: string | undefined
  /** The filters as in the URL, without the position in the list. */
  filters: URLSearchParams
  /** The names of filters with an invalid value. */
  invalidNames: readonly string[]
}

/** Reads the URL. Empty fields of the filter form are ignored. */
export function parseQuery(c: Context): ResponsePageQuery {
  const parameters = [...new URL(c.req.url).searchParams].filter(([, value]) => value.trim() !== '')
  const { data, error } = querySchema.safeParse(Object.fromEntries(parameters))
  const filters = new URLSearchParams(parameters.filter(([name]) => isFilter(name)))
  const invalidNames = [...new Set(error?.issues.map(({ path }) => path.map(String).join('.')) ?? [])]
  const { before, after, ...query } = data ?? {}
  return { query: query as ResponseQuery, before, after, filters, invalidNames }
}
