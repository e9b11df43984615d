import { addDays, type CalendarDay, instantFromWallClock, toLocalDay } from './calendar.ts'

/** When a company works. */
export interface WorkingWeek {
  /** The days of the week without work: 1 is Monday, 7 Sunday. */
  weekendDays: readonly number[]
  /** Other days off. */
  holidays: readonly CalendarDay[]
}

const getWeekday = (day: CalendarDay): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Whether a company works on a day. */
export const isWorkingDay = (day: CalendarDay, { weekendDays, holidays }: WorkingWeek): boolean =>
  !weekendDays.includes(getWeekday(day)) && !holidays.includes(day)

/**
 * The working day that is `count` working days after `day`; with 0, `day` itself or the next working day.
 * @example addWorkingDays('2026-11-27', 2, { weekendDays: [6, 7], holidays: [] }) // '2026-12-01', from Friday to Tuesday
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

/** The end of the working day that is `count` working days after `time`. */
export const addWorkingDaysToTime = (
  time: number,
  count: number,
  { timeZone, ...week }: WorkingWeek & { timeZone: string },
): number => getDayEnd(addWorkingDays(toLocalDay(time, timeZone), count, week), timeZone)
