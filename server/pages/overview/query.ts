import type { Context } from 'hono'
import { z } from 'zod'
import { type CalendarDay, periods, toLocalDay } from '../../../shared/calendar.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { rangeNames, resolveRange, startSpanOn } from '../../../shared/range.ts'
import { Group, ReportChannel } from '../../../shared/response.ts'
import { Day, text } from '../../../shared/text.ts'
import type { OverviewQuery } from '../../domain/reports/overview.ts'
import { countingUnits } from '../../domain/reports/reports.ts'
import type { Env } from '../../http/env.ts'
import { pageParamsWithWhere } from '../../http/query.ts'

const querySchema = pageParamsWithWhere({
  survey: text(40).optional(),
  range: z.enum([...rangeNames, 'custom']).optional(),
  from: Day.optional(),
  to: Day.optional(),
  /** The first day of the span to compare with, instead of the one before. */
  against: Day.optional(),
  interval: z.enum(periods).optional(),
  by: PropertyKey.optional(),
  per: z.enum(countingUnits).optional(),
  channel: ReportChannel.optional(),
  /** The group whose reasons are shown. */
  why: Group.optional(),
  /** The other survey; with `by`, the first of two values to compare, of which `with` is the second. */
  compare: text(200).optional(),
  with: text(200).optional(),
  lang: z.string().optional(),
})

/** The parameters of the URL. */
export type PageQuery = Omit<z.output<typeof querySchema>, 'lang'>

export type QueryError = 'day' | 'order' | 'other'

export interface ParsedQuery {
  pageQuery: PageQuery
  query: OverviewQuery
  /** The errors by the name of the field. */
  errors: Record<string, QueryError>
}

export const DEFAULT_RANGE = '90d'

/** Reads the URL. Empty fields of the filter form are ignored. */
export function parseQuery(c: Context<Env>): ParsedQuery {
  const parameters = Object.fromEntries([...new URL(c.req.url).searchParams].filter(([, value]) => value !== ''))
  const { data, error } = querySchema.safeParse(parameters)
  const { workspace } = c.var.member
  const today = toLocalDay(c.var.deps.now(), workspace.timeZone)
  if (!data) {
    const invalidNames = error.issues.map(({ path }) => String(path[0] ?? ''))
    const errors = Object.fromEntries(
      invalidNames.map((name) => [name, name === 'from' || name === 'to' ? 'day' : 'other']),
    )
    return {
      pageQuery: { range: 'custom', from: parameters.from, to: parameters.to },
      query: {},
      errors,
    } as ParsedQuery
  }
  const { lang: _, ...pageQuery } = withDefaultRange(data, today)
  const { survey, interval, by, per, channel, why, where } = pageQuery
  const range =
    pageQuery.range && pageQuery.range !== 'custom' ? resolveRange(pageQuery.range, today, workspace) : pageQuery
  const { against } = pageQuery
  const query = { survey, interval, by, per, channel, why, where, against, from: range.from, to: range.to }
  if (query.from && query.to && query.from > query.to) return { pageQuery, query, errors: { to: 'order' } }
  return { pageQuery, query, errors: isComparable(query) ? {} : { against: 'other' } }
}

/** Whether the span to compare with is over before the other begins. */
const isComparable = ({ from, to, against }: OverviewQuery): boolean =>
  against === undefined || (from !== undefined && to !== undefined && startSpanOn({ from, to }, against).to < from)

/** The named range, else the given days, else the default range. */
function withDefaultRange(data: z.output<typeof querySchema>, today: CalendarDay): z.output<typeof querySchema> {
  const { range, from, to, against, ...rest } = data
  if (range !== undefined && range !== 'custom') return { ...rest, range }
  if (from !== undefined || to !== undefined) return { ...rest, range: 'custom', from, to, against }
  return range === 'custom'
    ? { ...rest, range, ...resolveRange(DEFAULT_RANGE, today) }
    : { ...rest, range: DEFAULT_RANGE }
}

export const hasErrors = ({ errors }: ParsedQuery) => Object.keys(errors).length > 0
