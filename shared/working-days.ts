import { addDays, type CalendarDay, instantFromWallClock, toLocalDay, toWallClock } from './calendar.ts'
import type { HolidayCalendar } from './holidays/calendar.ts'
import { getDayKind } from './holidays/calendars.ts'

/** When a company works. */
export interface WorkingWeek {
  /** The days of the week without work: 1 is Monday, 7 Sunday. */
  weekendDays: readonly number[]
  /** Other days off. */
  holidays: readonly CalendarDay[]
  /** Days that are worked although they are a weekend or a public holiday. */
  workingDays: readonly CalendarDay[]
  /** The public holidays that apply. */
  calendar: HolidayCalendar | null
}

/** From and to as `09:00`; the end of the day is `24:00`. */
export interface WorkingHours {
  from: string
  to: string
}

/** When a company works, by the clock of its time zone. */
export interface WorkingTime extends WorkingWeek {
  timeZone: string
  /** Null means the whole of each working day. */
  workingHours: WorkingHours | null
}

/** How long something may take. */
export interface WorkingDuration {
  amount: number
  unit: 'days' | 'hours'
}

const getWeekday = (day: CalendarDay): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Whether a company works on a day. Its own days outweigh public holidays, and those the ordinary week. */
export function isWorkingDay(day: CalendarDay, { weekendDays, holidays, workingDays, calendar }: WorkingWeek): boolean {
  if (workingDays.includes(day)) return true
  if (holidays.includes(day)) return false
  const kind = calendar && getDayKind(calendar, day)
  return kind ? kind === 'working' : !weekendDays.includes(getWeekday(day))
}

/**
 * The working day that is `count` working days after `day`; with 0, `day` itself or the next working day.
 * @example addWorkingDays('2026-11-27', 2, week) // '2026-12-01', from Friday to Tuesday
 */
export function addWorkingDays(day: CalendarDay, count: number, week: WorkingWeek): CalendarDay {
  let current = day
  for (let remaining = count; remaining > 0 || !isWorkingDay(current, week); ) {
    current = addDays(current, 1)
    if (isWorkingDay(current, week)) remaining -= 1
  }
  return current
}

/** The last millisecond of a day in a time zone. */
export const getDayEnd = (day: CalendarDay, timeZone: string): number =>
  instantFromWallClock(`${addDays(day, 1)}T00:00:00`, timeZone) - 1

/** Whether a time is the last moment of its day. */
export const isDayEnd = (time: number, timeZone: string): boolean =>
  getDayEnd(toLocalDay(time, timeZone), timeZone) === time

/** The end of the working day that is `count` working days after `time`. */
export const addWorkingDaysToTime = (
  time: number,
  count: number,
  { timeZone, ...week }: WorkingWeek & { timeZone: string },
): number => getDayEnd(addWorkingDays(toLocalDay(time, timeZone), count, week), timeZone)

const HOUR_MS = 60 * 60 * 1000

const WHOLE_DAY: WorkingHours = { from: '00:00', to: '24:00' }

/**
 * When something that begins at `time` has to be done. With working hours, days keep the time of day: two working days after
 * Friday 17:00 are Tuesday 17:00. What begins outside working hours begins when they do. Without them, days last until midnight,
 * and an hour is any hour of a working day.
 */
export function addWorkingTime(time: number, { amount, unit }: WorkingDuration, working: WorkingTime): number {
  const { timeZone, workingHours } = working
  if (unit === 'days' && workingHours === null) return addWorkingDaysToTime(time, amount, working)
  const hours = workingHours ?? WHOLE_DAY
  const start = findWorkingMoment(time, hours, working)
  if (unit === 'hours') return addMilliseconds(start, amount * HOUR_MS, hours, working)
  if (amount === 0) return Math.min(toInstant(start.day, hours.to, timeZone), getDayEnd(start.day, timeZone))
  return toInstant(addWorkingDays(start.day, amount, working), start.clock, timeZone)
}

/** The moment that is so much working time in milliseconds after `time`; without working hours, of whole working days. */
export function addWorkingMilliseconds(time: number, amount: number, working: WorkingTime): number {
  const hours = working.workingHours ?? WHOLE_DAY
  return addMilliseconds(findWorkingMoment(time, hours, working), amount, hours, working)
}

/** What lies further ahead counts as far ahead as this. */
const MAX_SPAN_MS = 366 * 24 * HOUR_MS

/** The working time in milliseconds between two moments, of at most a year; 0 if the second is not later. */
export function getWorkingMilliseconds(from: number, to: number, working: WorkingTime): number {
  const { timeZone, workingHours } = working
  const hours = workingHours ?? WHOLE_DAY
  const end = Math.min(to, from + MAX_SPAN_MS)
  const lastDay = toLocalDay(end, timeZone)
  let sum = 0
  for (let day = toLocalDay(from, timeZone); day <= lastDay; day = addDays(day, 1)) {
    if (!isWorkingDay(day, working)) continue
    const start = Math.max(from, toInstant(day, hours.from, timeZone))
    sum += Math.max(0, Math.min(end, toInstant(day, hours.to, timeZone)) - start)
  }
  return sum
}

interface Moment {
  day: CalendarDay
  /** As `09:30:15.250`. */
  clock: string
}

/** The first moment of working time from `time` on. */
function findWorkingMoment(time: number, hours: WorkingHours, working: WorkingTime): Moment {
  const day = toLocalDay(time, working.timeZone)
  const minute = toWallClock(time, working.timeZone).slice(11)
  if (!isWorkingDay(day, working) || minute >= hours.to)
    return { day: addWorkingDays(addDays(day, minute >= hours.to ? 1 : 0), 0, working), clock: hours.from }
  if (minute < hours.from) return { day, clock: hours.from }
  const seconds = new Date(time).toISOString().slice(16, 23)
  return { day, clock: `${minute}${seconds}` }
}

function addMilliseconds(start: Moment, amount: number, hours: WorkingHours, working: WorkingTime): number {
  let { day, clock } = start
  for (let remaining = amount; ; ) {
    const from = toInstant(day, clock, working.timeZone)
    const to = toInstant(day, hours.to, working.timeZone)
    if (from + remaining <= to) return from + remaining
    remaining -= to - from
    day = addWorkingDays(day, 1, working)
    clock = hours.from
  }
}

const toInstant = (day: CalendarDay, clock: string, timeZone: string): number => {
  if (clock === '24:00') return getDayEnd(day, timeZone) + 1
  return instantFromWallClock(`${day}T${clock.length === 5 ? `${clock}:00` : clock}`, timeZone)
}
