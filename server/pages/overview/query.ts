import type { Context } from 'hono'
import { z } from 'zod'
import { type CalendarDay, localDay, periods } from '../../../shared/calendar.ts'
import type { Group } from '../../../shared/nps.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import { rangeNames, rangeOf } from '../../../shared/range.ts'
import { Day, text } from '../../../shared/text.ts'
import type { OverviewQuery } from '../../domain/reports/overview.ts'
import type { Env } from '../../http/env.ts'
import { queryWhere } from '../../http/query.ts'
import { home } from '../layout/shell.ts'

const Query = queryWhere({
  survey: text(40).optional(),
  range: z.enum([...rangeNames, 'custom']).optional(),
  from: Day.optional(),
  to: Day.optional(),
  interval: z.enum(periods).optional(),
  by: PropertyKey.optional(),
  lang: z.string().optional(),
})

/** What the address of the page says. */
export type Asked = Omit<z.output<typeof Query>, 'lang'>

export type Fault = 'day' | 'order' | 'other'

export interface Reading {
  asked: Asked
  query: OverviewQuery
  /** What is wrong, by the name of the field. */
  faults: Record<string, Fault>
}

const DEFAULT_RANGE = '90d'

/** Reads the address. A form sends what nobody has filled in as well: what is empty is not asked. */
export function readAsked(c: Context<Env>): Reading {
  const sent = Object.fromEntries([...new URL(c.req.url).searchParams].filter(([, value]) => value !== ''))
  const { data, error } = Query.safeParse(sent)
  const today = localDay(c.var.deps.now(), c.var.staff.place.timeZone)
  if (!data) {
    const names = error.issues.map(({ path }) => String(path[0] ?? ''))
    const faults = Object.fromEntries(names.map((name) => [name, name === 'from' || name === 'to' ? 'day' : 'other']))
    return { asked: { range: 'custom', from: sent.from, to: sent.to }, query: {}, faults } as Reading
  }
  const { lang: _, ...asked } = resolved(data, today)
  const { survey, interval, by, where } = asked
  const range = asked.range && asked.range !== 'custom' ? rangeOf(asked.range, today) : asked
  const query = { survey, interval, by, where, from: range.from, to: range.to }
  return { asked, query, faults: query.from && query.to && query.from > query.to ? { to: 'order' } : {} }
}

/** With a range in any case: the one named, the days given, or the usual one. */
function resolved(data: z.output<typeof Query>, today: CalendarDay): z.output<typeof Query> {
  const { range, from, to, ...others } = data
  if (range !== undefined && range !== 'custom') return { ...others, range }
  if (from !== undefined || to !== undefined) return { ...others, range: 'custom', from, to }
  return range === 'custom'
    ? { ...others, range, ...rangeOf(DEFAULT_RANGE, today) }
    : { ...others, range: DEFAULT_RANGE }
}

/** An address with the parameters that are given, and conditions on properties. */
export function address(
  path: string,
  { where = {}, ...parameters }: Record<string, unknown> & { where?: Record<string, string> | undefined },
): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '')
  const conditions = Object.entries(where).map(([key, value]) => [`where[${key}]`, value])
  const search = new URLSearchParams([...given.map(([key, value]) => [key, String(value)]), ...conditions] as never)
  return search.size > 0 ? `${path}?${search}` : path
}

/** This page with something asked differently; what is set to nothing is not asked any more. */
export function overviewAt(c: Context<Env>, asked: Asked, change: Partial<Asked> = {}, part = ''): string {
  const { range, from, to, ...others } = { ...asked, ...change }
  const time = range === 'custom' ? { from, to } : { range: range === DEFAULT_RANGE ? undefined : range }
  return address(`${home(c)}/overview${part}`, { ...others, ...time })
}

/** The answers behind a figure. */
export const answersAt = (
  c: Context<Env>,
  of: {
    survey: string
    from?: string | undefined
    to?: string | undefined
    where?: Record<string, string> | undefined
  },
  only: { group?: Group; score?: number; suspect?: boolean } = {},
): string => address(`${home(c)}/answers`, { ...of, ...only })
