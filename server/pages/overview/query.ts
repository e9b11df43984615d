import type { Context } from 'hono'
import { z } from 'zod'
import { type CalendarDay, periods, toLocalDay } from '../../../shared/calendar.ts'
import type { Group } from '../../../shared/nps.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { rangeNames, resolveRange } from '../../../shared/range.ts'
import { Day, text } from '../../../shared/text.ts'
import type { OverviewQuery } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { pageParamsWithWhere } from '../../http/query.ts'
import { workspacePath } from '../layout/paths.ts'

const querySchema = pageParamsWithWhere({
  survey: text(40).optional(),
  range: z.enum([...rangeNames, 'custom']).optional(),
  from: Day.optional(),
  to: Day.optional(),
  interval: z.enum(periods).optional(),
  by: PropertyKey.optional(),
  lang: z.string().optional(),
})

/** What the address of the page says. */
export type PageQuery = Omit<z.output<typeof querySchema>, 'lang'>

export type QueryError = 'day' | 'order' | 'other'

export interface ParsedQuery {
  pageQuery: PageQuery
  query: OverviewQuery
  /** What is wrong, by the name of the field. */
  faults: Record<string, QueryError>
}

const DEFAULT_RANGE = '90d'

/** Reads the address. A form sends what nobody has filled in as well: what is empty is not asked. */
export function parseQuery(c: Context<Env>): ParsedQuery {
  const parameters = Object.fromEntries([...new URL(c.req.url).searchParams].filter(([, value]) => value !== ''))
  const { data, error } = querySchema.safeParse(parameters)
  const today = toLocalDay(c.var.deps.now(), c.var.member.workspace.timeZone)
  if (!data) {
    const invalidNames = error.issues.map(({ path }) => String(path[0] ?? ''))
    const errors = Object.fromEntries(
      invalidNames.map((name) => [name, name === 'from' || name === 'to' ? 'day' : 'other']),
    )
    return {
      pageQuery: { range: 'custom', from: parameters.from, to: parameters.to },
      query: {},
      faults: errors,
    } as ParsedQuery
  }
  const { lang: _, ...pageQuery } = withDefaultRange(data, today)
  const { survey, interval, by, where } = pageQuery
  const range = pageQuery.range && pageQuery.range !== 'custom' ? resolveRange(pageQuery.range, today) : pageQuery
  const query = { survey, interval, by, where, from: range.from, to: range.to }
  return { pageQuery, query, faults: query.from && query.to && query.from > query.to ? { to: 'order' } : {} }
}

/** With a range in any case: the one named, the days given, or the usual one. */
function withDefaultRange(data: z.output<typeof querySchema>, today: CalendarDay): z.output<typeof querySchema> {
  const { range, from, to, ...rest } = data
  if (range !== undefined && range !== 'custom') return { ...rest, range }
  if (from !== undefined || to !== undefined) return { ...rest, range: 'custom', from, to }
  return range === 'custom'
    ? { ...rest, range, ...resolveRange(DEFAULT_RANGE, today) }
    : { ...rest, range: DEFAULT_RANGE }
}

/** An address with the parameters that are given, and conditions on properties. */
export function buildPath(
  path: string,
  { where = {}, ...parameters }: Record<string, unknown> & { where?: Record<string, string> | undefined },
): string {
  const presentParameters = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '')
  const conditions = Object.entries(where).map(([key, value]) => [`where[${key}]`, value])
  const search = new URLSearchParams([
    ...presentParameters.map(([key, value]) => [key, String(value)]),
    ...conditions,
  ] as never)
  return search.size > 0 ? `${path}?${search}` : path
}

/** This page with something asked differently; what is set to nothing is not asked any more. */
export function overviewPath(
  c: Context<Env>,
  pageQuery: PageQuery,
  changes: Partial<PageQuery> = {},
  suffix = '',
): string {
  const { range, from, to, ...rest } = { ...pageQuery, ...changes }
  const rangeParameters = range === 'custom' ? { from, to } : { range: range === DEFAULT_RANGE ? undefined : range }
  return buildPath(`${workspacePath(c.var.member.workspace.slug)}/overview${suffix}`, { ...rest, ...rangeParameters })
}

/** The answers behind a figure. */
export const responsesPath = (
  c: Context<Env>,
  filter: {
    survey: string
    from?: string | undefined
    to?: string | undefined
    where?: Record<string, string> | undefined
  },
  extraFilter: { group?: Group; score?: number; suspect?: boolean } = {},
): string => buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, { ...filter, ...extraFilter })
