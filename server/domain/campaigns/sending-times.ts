import { addDays, type CalendarDay, instantFromWallClock, toLocalDay, toWallClock } from '../../../shared/calendar.ts'
import type { SendingSettings, SendingWindow } from '../../../shared/campaign.ts'

/** When messages may be sent, by the clock of a zone. */
export interface SendingRule {
  window: SendingWindow | null
  quietHours: SendingSettings['quietHours']
}

/** From an instant until before another, in milliseconds UTC. */
interface Interval {
  from: number
  to: number
}

const MINUTES_PER_DAY = 1440

/** More days than any rule lets pass without a time to send. */
const MAX_DAYS = 14

/**
 * The first instant from `time` on at which a message may be sent.
 * @returns undefined if the rule leaves no time at all
 */
export function findSendingTime(rule: SendingRule, time: number, timeZone: string): number | undefined {
  let day = toLocalDay(time, timeZone)
  for (let count = 0; count < MAX_DAYS; count++, day = addDays(day, 1)) {
    const next = listIntervals(rule, day, timeZone).find(({ to }) => to > time)
    if (next) return Math.max(next.from, time)
  }
  return undefined
}

/** Whether there is any time to send. */
export const hasSendingTime = (rule: SendingRule): boolean => findSendingTime(rule, 0, 'UTC') !== undefined

/**
 * Spreads messages evenly over the time that a rule leaves on some days from `start` on: days without any do not count.
 * @param share the place of a message, at least 0 and below 1
 * @example const spread = createSpread(rule, { start, days: 5, timeZone }); spread(0.5) // in the middle of the third day
 */
export function createSpread(
  rule: SendingRule,
  { start, days, timeZone }: { start: number; days: number; timeZone: string },
): (share: number) => number {
  const intervals: Interval[] = []
  let day = toLocalDay(start, timeZone)
  for (let dayCount = 0, emptyDays = 0; dayCount < days && emptyDays < MAX_DAYS; day = addDays(day, 1)) {
    const rest = listIntervals(rule, day, timeZone).filter(({ to }) => to > start)
    emptyDays = rest.length > 0 ? 0 : emptyDays + 1
    dayCount += rest.length > 0 ? 1 : 0
    intervals.push(...rest.map(({ from, to }) => ({ from: Math.max(from, start), to })))
  }
  const total = intervals.reduce((sum, { from, to }) => sum + to - from, 0)
  return (share) => {
    let rest = share * total
    for (const { from, to } of intervals) {
      if (rest < to - from) return Math.floor(from + rest)
      rest -= to - from
    }
    return start
  }
}

/** The same time by the clock, some days later. */
export const addLocalDays = (time: number, days: number, timeZone: string): number => {
  const wallTime = toWallClock(time, timeZone)
  return instantFromWallClock(`${addDays(wallTime.slice(0, 10), days)}T${wallTime.slice(11)}:00`, timeZone)
}

/** When messages may be sent on a day, in order. */
function listIntervals({ window, quietHours }: SendingRule, day: CalendarDay, timeZone: string): Interval[] {
  if (window && !window.weekdays.includes(getWeekday(day))) return []
  const allowed = window ? listRanges(window) : [{ from: 0, to: MINUTES_PER_DAY }]
  const quiet = quietHours && quietHours.from !== quietHours.to ? listRanges(quietHours) : []
  const ranges = quiet.reduce((rest, { from, to }) => rest.flatMap((range) => subtract(range, from, to)), allowed)
  const toInstant = (minutes: number) => instantFromMinutes(day, minutes, timeZone)
  // Where clocks are put forward, a range may be empty.
  return ranges
    .map(({ from, to }) => ({ from: toInstant(from), to: toInstant(to) }))
    .filter(({ from, to }) => from < to)
}

/** 1 is Monday, 7 Sunday. */
export const getWeekday = (day: CalendarDay): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** From a time to another as minutes of one day; past midnight, the end comes first. */
function listRanges({ from, to }: { from: string; to: string }): Interval[] {
  const [start, end] = [toMinutes(from), toMinutes(to)]
  const ranges =
    start < end
      ? [[start, end]]
      : [
          [0, end],
          [start, MINUTES_PER_DAY],
        ]
  return ranges.map(([first = 0, last = 0]) => ({ from: first, to: last })).filter((range) => range.from < range.to)
}

const subtract = (range: Interval, from: number, to: number): Interval[] =>
  [
    { from: range.from, to: Math.min(range.to, from) },
    { from: Math.max(range.from, to), to: range.to },
  ].filter((rest) => rest.from < rest.to)

const toMinutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function instantFromMinutes(day: CalendarDay, minutes: number, timeZone: string): number {
  if (minutes === MINUTES_PER_DAY) return instantFromWallClock(`${addDays(day, 1)}T00:00:00`, timeZone)
  const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return instantFromWallClock(`${day}T${clock}:00`, timeZone)
}
