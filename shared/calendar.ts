/** A calendar day as `2026-11-22`: sorts as text, and is neither an instant nor bound to a time zone. */
export type CalendarDay = string

export const periods = ['day', 'week', 'month', 'quarter'] as const
export type Period = (typeof periods)[number]

/** The first and last day of a period, inclusive. */
export type Span = { from: CalendarDay; to: CalendarDay }

const DAY_MS = 86_400_000
const toUtc = (day: CalendarDay) => Date.parse(`${day}T00:00:00Z`)
const toDay = (time: number): CalendarDay => new Date(time).toISOString().slice(0, 10)

/** The last day that fits ten characters. */
export const LAST_DAY: CalendarDay = '9999-12-31'

export const addDays = (day: CalendarDay, days: number): CalendarDay => toDay(toUtc(day) + days * DAY_MS)

/** Where the periods of a workspace begin. */
export interface PeriodStarts {
  /** 1 is Monday, the default (ISO 8601), and 7 Sunday. */
  weekStartsOn?: number
  /** The first month of the fiscal year, 1 by default. Quarters are those of the fiscal year. */
  fiscalYearStartsIn?: number
}

/** The period that contains `day`. */
export function getPeriodSpan(
  day: CalendarDay,
  period: Period | 'year',
  { weekStartsOn = 1, fiscalYearStartsIn = 1 }: PeriodStarts = {},
): Span {
  const date = new Date(toUtc(day))
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const getMonths = (first: number, count: number): Span => ({
    from: toDay(Date.UTC(year, first, 1)),
    to: toDay(Date.UTC(year, first + count, 0)),
  })
  if (period === 'month') return getMonths(month, 1)
  const fiscalMonth = (month + 13 - fiscalYearStartsIn) % 12
  if (period === 'quarter') return getMonths(month - (fiscalMonth % 3), 3)
  if (period === 'year') return getMonths(month - fiscalMonth, 12)
  if (period === 'day') return { from: day, to: day }
  const first = addDays(day, -((date.getUTCDay() + 7 - (weekStartsOn % 7)) % 7))
  return { from: first, to: addDays(first, 6) }
}

/** All periods from the one that contains `from` to the one that contains `to`. */
export function listSpans(from: CalendarDay, to: CalendarDay, period: Period, starts: PeriodStarts = {}): Span[] {
  const spans: Span[] = []
  const getSpan = (day: CalendarDay) => getPeriodSpan(day, period, starts)
  for (let span = getSpan(from); span.from <= to; span = getSpan(addDays(span.to, 1))) spans.push(span)
  return spans
}

/** Whole months, days, or all time; inclusive. */
export type RangePart = { span: 'ever' } | { span: 'month' | 'day'; from: string; to: string }

/** From the first day that anything can be of to the last, as months or as days. */
export const ALL_TIME: Span = { from: '1000-01-01', to: '9999-12-31' }

const toMonth = (day: CalendarDay) => day.slice(0, 7)

/**
 * Splits the days from `from` to `to`, or without an end, into whole months and the days at the edges.
 * @example stretchesOf({ from: '2026-01-30', to: '2026-03-31' }) // two days of January, and the months from February to March
 */
export function splitRange({
  from,
  to,
}: {
  from?: CalendarDay | undefined
  to?: CalendarDay | undefined
}): RangePart[] {
  if (from === undefined && to === undefined) return [{ span: 'ever' }]
  const [start, end] = [from ?? ALL_TIME.from, to ?? ALL_TIME.to]
  const [first, last] = [getPeriodSpan(start, 'month'), getPeriodSpan(end, 'month')]
  const [startsMidMonth, endsMidMonth] = [start !== first.from, end !== last.to]
  if (first.from === last.from && (startsMidMonth || endsMidMonth)) return [{ span: 'day', from: start, to: end }]
  const fullMonths = {
    span: 'month',
    // As text, a day sorts after its own month and before the next.
    from: startsMidMonth ? start : toMonth(start),
    to: toMonth(endsMidMonth ? addDays(last.from, -1) : end),
  } as const
  return [
    ...(startsMidMonth ? [{ span: 'day', from: start, to: first.to } as const] : []),
    ...(fullMonths.from <= fullMonths.to ? [fullMonths] : []),
    ...(endsMidMonth ? [{ span: 'day', from: last.from, to: end } as const] : []),
  ]
}

const clockFormats = new Map<string, Intl.DateTimeFormat>()

/** Cached: creating a format costs a thousand times as much as using it. */
function getClockFormat(timeZone: string): Intl.DateTimeFormat {
  const cachedFormat = clockFormats.get(timeZone)
  if (cachedFormat) return cachedFormat
  const fields = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const
  const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', calendar: 'iso8601', ...fields })
  clockFormats.set(timeZone, clockFormat)
  return clockFormat
}

/** The local time in `timeZone` at `time`, written as `2026-11-22T09:30:00`. */
function formatWallClock(time: number, timeZone: string): string {
  const parts = getClockFormat(timeZone).formatToParts(time)
  const getPart = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${getPart('year').padStart(4, '0')}-${getPart('month')}-${getPart('day')}T${getPart('hour')}:${getPart('minute')}:${getPart('second')}`
}

const QUARTER_HOUR_MS = 15 * 60_000
const MAX_CACHED_OFFSETS = 100_000
const offsetsByZone = new Map<string, Map<number, number>>()

/** How far local time in `timeZone` is ahead of UTC at `time`. */
function getOffset(time: number, timeZone: string): number {
  if (time < QUARTER_HOURS_HOLD_SINCE) return computeOffset(time, timeZone)
  // Clocks change twice within a day nowhere: between two equal offsets, thousands of responses share them.
  const day = Math.floor(time / DAY_MS) * DAY_MS
  const offset = getQuarterOffset(day, timeZone)
  if (offset === getQuarterOffset(day + DAY_MS, timeZone)) return offset
  // Since 2012, clocks change on quarter hours everywhere.
  return getQuarterOffset(Math.floor(time / QUARTER_HOUR_MS) * QUARTER_HOUR_MS, timeZone)
}

/** The offset in the quarter of an hour that begins at `time`. */
function getQuarterOffset(time: number, timeZone: string): number {
  const offsets = offsetsByZone.get(timeZone) ?? new Map<number, number>()
  if (offsets.size === 0) offsetsByZone.set(timeZone, offsets)
  const cachedOffset = offsets.get(time)
  if (cachedOffset !== undefined) return cachedOffset
  if (offsets.size >= MAX_CACHED_OFFSETS) offsets.clear()
  const offset = computeOffset(time, timeZone)
  offsets.set(time, offset)
  return offset
}

const computeOffset = (time: number, timeZone: string) =>
  Date.parse(`${formatWallClock(time, timeZone)}Z`) - Math.floor(time / 1000) * 1000

/** The local day in `timeZone` (IANA name) at `time` (milliseconds UTC). */
export function toLocalDay(time: number, timeZone: string): CalendarDay {
  const dayNumber = Math.floor((time + getOffset(time, timeZone)) / DAY_MS)
  const cachedDay = localDays.get(dayNumber)
  if (cachedDay !== undefined) return cachedDay
  if (localDays.size >= MAX_CACHED_OFFSETS) localDays.clear()
  const day = toDay(dayNumber * DAY_MS)
  localDays.set(dayNumber, day)
  return day
}

/** By the number of the day since 1970: files have millions of responses of a few hundred days. */
const localDays = new Map<number, CalendarDay>()

/** Until 2011, Newfoundland changed its clocks at one minute past midnight. */
const QUARTER_HOURS_HOLD_SINCE = Date.UTC(2012, 0, 1)

/**
 * The instant of the local time `wall` (`2026-11-22T09:30:00`) in `timeZone`. A time skipped in spring is read as the hour
 * after it; a time that occurs twice in autumn, as one of the two.
 */
export function instantFromWallClock(wallTime: string, timeZone: string): number {
  const target = Date.parse(`${wallTime}Z`)
  const guess = target - getOffset(target, timeZone)
  return target - getOffset(guess, timeZone)
}

/** The local time in `timeZone` at an instant, to the minute: `2026-11-22T09:30`. */
export const toWallClock = (time: number, timeZone: string): string =>
  new Date(time + getOffset(time, timeZone)).toISOString().slice(0, 16)

export function isTimeZone(value: string): boolean {
  try {
    return getClockFormat(value) !== undefined
  } catch {
    return false
  }
}
