import { addDays, toLocalDay } from '../../../../shared/calendar.ts'
import { resolveRange } from '../../../../shared/range.ts'
import { Day } from '../../../../shared/text.ts'
import type { PageContext } from '../../layout/context.ts'

export const resultRanges = ['30d', '90d', '365d', 'month', 'last-month'] as const
export type ResultRange = (typeof resultRanges)[number]

const DEFAULT_RANGE = '90d'

/** The days that the page shows, and how they were chosen. */
export interface ResultQuery {
  range: ResultRange | 'custom'
  from: string
  to: string
  /** Of the fields for other days. */
  errors: { from?: 'day' | 'many'; to?: 'day' | 'order' }
}

/** Reads the URL: a named range, or days of its own. What is invalid falls back to the last 90 days. */
export function parseResultQuery({ c, workspace }: PageContext): ResultQuery {
  const today = toLocalDay(c.var.deps.now(), workspace.timeZone)
  const { range, from, to } = c.req.query()
  const name = resultRanges.find((candidate) => candidate === range)
  if (name) return { range: name, ...resolveDays(name, today), errors: {} }
  const defaults = resolveDays(DEFAULT_RANGE, today)
  if (range !== 'custom' && from === undefined && to === undefined)
    return { range: DEFAULT_RANGE, ...defaults, errors: {} }
  const [start, end] = [from || defaults.from, to || defaults.to]
  const errors: ResultQuery['errors'] = {
    ...(!Day.safeParse(start).success && { from: 'day' }),
    ...(!Day.safeParse(end).success ? { to: 'day' } : start > end && { to: 'order' }),
  }
  return { range: 'custom', from: start, to: end, errors }
}

function resolveDays(range: ResultRange, today: string): { from: string; to: string } {
  if (range === '365d') return { from: addDays(today, -364), to: today }
  const { from = today, to = today } = resolveRange(range, today)
  return { from, to: to > today ? today : to }
}

/** The query of a file or a link with the same days. */
export const toResultParams = ({ range, from, to }: Pick<ResultQuery, 'range' | 'from' | 'to'>) =>
  range === 'custom' ? { range, from, to } : { range: range === DEFAULT_RANGE ? undefined : range }
