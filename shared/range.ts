import { addDays, type CalendarDay, type Period, type Span, spanOf } from './calendar.ts'

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

const rolling: Partial<Record<RangeName, number>> = { '7d': 7, '30d': 30, '90d': 90 }

/** The days of a range, today among those of `7d`, `30d` and `90d`; without ends where it has none. */
export function rangeOf(name: RangeName, today: CalendarDay): Partial<Span> {
  if (name === 'all') return {}
  const days = rolling[name]
  if (days !== undefined) return { from: addDays(today, 1 - days), to: today }
  const unit = name.replace('last-', '') as 'month' | 'quarter' | 'year'
  const now = unitOf(today, unit)
  return name.startsWith('last-') ? unitOf(addDays(now.from, -1), unit) : now
}

const unitOf = (day: CalendarDay, unit: 'month' | 'quarter' | 'year'): Span =>
  unit === 'year' ? { from: `${day.slice(0, 4)}-01-01`, to: `${day.slice(0, 4)}-12-31` } : spanOf(day, unit)

/** How long a span is, in the largest unit of the calendar that it consists of. */
export interface Length {
  unit: 'day' | 'month' | 'quarter' | 'year'
  count: number
}

/** @example lengthOf({ from: '2026-04-01', to: '2026-06-30' }) // { unit: 'quarter', count: 1 } */
export function lengthOf({ from, to }: Span): Length {
  const isWhole = spanOf(from, 'month').from === from && spanOf(to, 'month').to === to
  if (!isWhole) return { unit: 'day', count: daysIn({ from, to }) }
  const count = monthOf(to) - monthOf(from) + 1
  if (count % 12 === 0 && from.endsWith('-01-01')) return { unit: 'year', count: count / 12 }
  return count % 3 === 0 && spanOf(from, 'quarter').from === from
    ? { unit: 'quarter', count: count / 3 }
    : { unit: 'month', count }
}

export const daysIn = ({ from, to }: Span): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1

const monthOf = (day: CalendarDay) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))

/** As long a span, right before: as many whole months where it consists of months, else as many days. */
export function spanBefore(span: Span): Span {
  const to = addDays(span.from, -1)
  const { unit } = lengthOf(span)
  if (unit === 'day') return { from: addDays(span.from, -daysIn(span)), to }
  const months = monthOf(span.to) - monthOf(span.from) + 1
  const first = new Date(`${span.from}T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() - months)
  return { from: first.toISOString().slice(0, 10), to }
}

const DAYS: Record<Period, number> = { day: 1, week: 7, month: 30, quarter: 91 }

/** How many points of `interval` a span has, about. */
export const pointsIn = (span: Span, interval: Period): number => Math.ceil(daysIn(span) / DAYS[interval])
