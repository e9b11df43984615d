/** A calendar day as `2026-11-22`: sorts as text, names no instant and no time zone. */
export type CalendarDay = string

export const periods = ['day', 'week', 'month', 'quarter'] as const
export type Period = (typeof periods)[number]

/** The first and the last day of a period, both within it. */
export type Span = { from: CalendarDay; to: CalendarDay }

const DAY = 86_400_000
const utc = (day: CalendarDay) => Date.parse(`${day}T00:00:00Z`)
const dayAt = (time: number): CalendarDay => new Date(time).toISOString().slice(0, 10)

/** The last day that can be written in ten characters: there is none after it. */
export const LAST_DAY: CalendarDay = '9999-12-31'

export const addDays = (day: CalendarDay, days: number): CalendarDay => dayAt(utc(day) + days * DAY)

/** The first day of a week where nobody says otherwise: Monday (ISO 8601). */
const MONDAY = 1

/** The period that `day` lies in. @param weekStartsOn 1 is Monday, 7 Sunday */
export function spanOf(day: CalendarDay, period: Period, weekStartsOn = MONDAY): Span {
  const date = new Date(utc(day))
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const months = (first: number, count: number): Span => ({
    from: dayAt(Date.UTC(year, first, 1)),
    to: dayAt(Date.UTC(year, first + count, 0)),
  })
  if (period === 'month') return months(month, 1)
  if (period === 'quarter') return months(month - (month % 3), 3)
  if (period === 'day') return { from: day, to: day }
  const first = addDays(day, -((date.getUTCDay() + 7 - (weekStartsOn % 7)) % 7))
  return { from: first, to: addDays(first, 6) }
}

/** Every period from the one that holds `from` to the one that holds `to`, without a gap. */
export function spansBetween(from: CalendarDay, to: CalendarDay, period: Period, weekStartsOn = MONDAY): Span[] {
  const spans: Span[] = []
  const at = (day: CalendarDay) => spanOf(day, period, weekStartsOn)
  for (let span = at(from); span.from <= to; span = at(addDays(span.to, 1))) spans.push(span)
  return spans
}

/** Whole months, days, or all the time there is; both ends are within. */
export type Stretch = { span: 'ever' } | { span: 'month' | 'day'; from: string; to: string }

/** From the first day that anything can be of to the last, as months or as days. */
export const ALWAYS: Span = { from: '1000-01-01', to: '9999-12-31' }

const monthOf = (day: CalendarDay) => day.slice(0, 7)

/**
 * What the days from `from` to `to`, or without an end, are made of: the whole months within, and the days at the edges.
 * @example stretchesOf({ from: '2026-01-30', to: '2026-03-31' }) // two days of January, and the months from February to March
 */
export function stretchesOf({ from, to }: { from?: CalendarDay | undefined; to?: CalendarDay | undefined }): Stretch[] {
  if (from === undefined && to === undefined) return [{ span: 'ever' }]
  const [start, end] = [from ?? ALWAYS.from, to ?? ALWAYS.to]
  const [first, last] = [spanOf(start, 'month'), spanOf(end, 'month')]
  const [startsWithin, endsWithin] = [start !== first.from, end !== last.to]
  if (first.from === last.from && (startsWithin || endsWithin)) return [{ span: 'day', from: start, to: end }]
  const months = {
    span: 'month',
    // As text, a day comes after its own month and before the next.
    from: startsWithin ? start : monthOf(start),
    to: monthOf(endsWithin ? addDays(last.from, -1) : end),
  } as const
  return [
    ...(startsWithin ? [{ span: 'day', from: start, to: first.to } as const] : []),
    ...(months.from <= months.to ? [months] : []),
    ...(endsWithin ? [{ span: 'day', from: last.from, to: end } as const] : []),
  ]
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Building a format costs a thousand times what using it does. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const fields = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', calendar: 'iso8601', ...fields })
  clocks.set(timeZone, clock)
  return clock
}

/** What the clocks of `timeZone` show at `time`, as if it were UTC: `2026-11-22T09:30:00`. */
function wallClock(time: number, timeZone: string): string {
  const parts = clockOf(timeZone).formatToParts(time)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`
}

const QUARTER = 15 * 60_000
const recent = new Map<string, { quarter: number; day: CalendarDay }>()

/** The day that people in `timeZone` (IANA name) call it at `time` (milliseconds UTC). */
export function localDay(time: number, timeZone: string): CalendarDay {
  // Days change on the quarters of an hour, everywhere since 2012; thousands of answers may share one.
  const quarter = Math.floor(time / QUARTER)
  const known = recent.get(timeZone)
  if (known?.quarter === quarter && time >= QUARTERS_HOLD) return known.day
  const day = wallClock(time, timeZone).slice(0, 10)
  recent.set(timeZone, { quarter, day })
  return day
}

/** Until 2011 the clocks of Newfoundland were changed at a minute past midnight. */
const QUARTERS_HOLD = Date.UTC(2012, 0, 1)

/**
 * The instant at which clocks in `timeZone` show `wall` (`2026-11-22T09:30:00`). An hour that is skipped in spring is read
 * as the hour after it, one that comes twice in autumn as one of the two.
 */
export function instantAt(wall: string, timeZone: string): number {
  const wanted = Date.parse(`${wall}Z`)
  const off = (time: number) => Date.parse(`${wallClock(time, timeZone)}Z`) - time
  const guess = wanted - off(wanted)
  return wanted - off(guess)
}

export function isTimeZone(value: string): boolean {
  try {
    return clockOf(value) !== undefined
  } catch {
    return false
  }
}
