import { addDays, type CalendarDay, getPeriodSpan, type Period, type PeriodStarts, type Span } from './calendar.ts'

/** Ranges that go along with the days, as people name them; `all` has no ends. */
export const rangeNames = [
  '7d',
  '30d',
  '90d',
  'month',
  'last-month',
  'quarter',
  'last-quarter',
  'year',
  'last-year',
  'all',
] as const
export type RangeName = (typeof rangeNames)[number]

const rollingDays: Partial<Record<RangeName, number>> = { '7d': 7, '30d': 30, '90d': 90 }

/**
 * The days of a range, today among those of `7d`, `30d` and `90d`; without ends where it has none. Quarters and years are
 * those of the fiscal year.
 */
export function resolveRange(
  name: RangeName,
  today: CalendarDay,
  starts: Pick<PeriodStarts, 'fiscalYearStartsIn'> = {},
): Partial<Span> {
  if (name === 'all') return {}
  const days = rollingDays[name]
  if (days !== undefined) return { from: addDays(today, 1 - days), to: today }
  const unit = name.replace('last-', '') as 'month' | 'quarter' | 'year'
  const currentSpan = getPeriodSpan(today, unit, starts)
  return name.startsWith('last-') ? getPeriodSpan(addDays(currentSpan.from, -1), unit, starts) : currentSpan
}

/** How long a span is, in the largest unit of the calendar that it consists of. */
export interface SpanLength {
  unit: 'day' | 'month' | 'quarter' | 'year'
  count: number
}

/** @example lengthOf({ from: '2026-04-01', to: '2026-06-30' }) // { unit: 'quarter', count: 1 } */
export function measureSpan({ from, to }: Span, starts: Pick<PeriodStarts, 'fiscalYearStartsIn'> = {}): SpanLength {
  const hasWholeMonths = getPeriodSpan(from, 'month').from === from && getPeriodSpan(to, 'month').to === to
  if (!hasWholeMonths) return { unit: 'day', count: countDays({ from, to }) }
  const count = toMonthNumber(to) - toMonthNumber(from) + 1
  if (count % 12 === 0 && getPeriodSpan(from, 'year', starts).from === from) return { unit: 'year', count: count / 12 }
  return count % 3 === 0 && getPeriodSpan(from, 'quarter', starts).from === from
    ? { unit: 'quarter', count: count / 3 }
    : { unit: 'month', count }
}

export const countDays = ({ from, to }: Span): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1

/** The same number of days from another day on. */
export const startSpanOn = (span: Span, day: CalendarDay): Span => ({
  from: day,
  to: addDays(day, countDays(span) - 1),
})

const toMonthNumber = (day: CalendarDay) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))

/** As long a span, right before: as many whole months where it consists of months, else as many days. */
export function getPreviousSpan(span: Span): Span {
  const to = addDays(span.from, -1)
  const { unit } = measureSpan(span)
  if (unit === 'day') return { from: addDays(span.from, -countDays(span)), to }
  const months = toMonthNumber(span.to) - toMonthNumber(span.from) + 1
  const start = new Date(`${span.from}T00:00:00Z`)
  start.setUTCMonth(start.getUTCMonth() - months)
  return { from: start.toISOString().slice(0, 10), to }
}

const DAYS_PER_PERIOD: Record<Period, number> = { day: 1, week: 7, month: 30, quarter: 91 }

/** How many points of `interval` a span has, about. */
export const countPoints = (span: Span, interval: Period): number =>
  Math.ceil(countDays(span) / DAYS_PER_PERIOD[interval])
