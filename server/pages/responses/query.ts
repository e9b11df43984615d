import type { Context } from 'hono'
import type { z } from 'zod'
import { paging } from '../../../shared/list.ts'
import type { ResponseQuery } from '../../domain/responses/list.ts'
import { queryWhere } from '../../http/query.ts'
import { answerFilter } from '../../http/response-filter.ts'

const schema = queryWhere({ ...answerFilter, before: paging.cursor, after: paging.cursor })

/** What the address of a page about answers asks for. */
export interface AnswerQuery {
  asked: ResponseQuery
  before: string | undefined
  after: string | undefined
  /** The filters as they stand in the address, without where in the list it is. */
  filters: URLSearchParams
  /** The names of those that cannot be read. */
  faults: readonly string[]
}

/** Fields of the filter form that are left empty ask for nothing. */
export function answerQuery(c: Context): AnswerQuery {
  const given = [...new URL(c.req.url).searchParams].filter(([, value]) => value.trim() !== '')
  const { data, error } = schema.safeParse(Object.fromEntries(given))
  const filters = new URLSearchParams(given.filter(([name]) => !['before', 'after'].includes(name)))
  const faults = [...new Set(error?.issues.flatMap(namesOf) ?? [])]
  const { before, after, ...asked } = data ?? {}
  return { asked: asked as ResponseQuery, before, after, filters, faults }
}

const namesOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.map(String).join('.')]

/** An address with these parameters, and others in place of some: `null` leaves one out. */
export function addressed(path: string, filters: URLSearchParams, others: Record<string, string | null> = {}): string {
  const parameters = new URLSearchParams(filters)
  for (const [name, value] of Object.entries(others)) {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  return parameters.size === 0 ? path : `${path}?${parameters}`
}
