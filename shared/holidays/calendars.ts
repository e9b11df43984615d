import { addDays, type CalendarDay } from '../calendar.ts'
import type { HolidayCalendar, HolidayYear } from './calendar.ts'
import { chinaHolidays } from './cn.ts'
import { hongKongHolidays } from './hk.ts'
import { macaoHolidays } from './mo.ts'
import { taiwanHolidays } from './tw.ts'

export const holidayCalendars: readonly HolidayCalendar[] = [
  chinaHolidays,
  taiwanHolidays,
  hongKongHolidays,
  macaoHolidays,
]

/** The public holidays of a country; null if Vouch has none. */
export const findHolidayCalendar = (country: string | null): HolidayCalendar | null =>
  holidayCalendars.find((calendar) => calendar.country === country) ?? null

/** The last day whose public holidays are known. */
export const getKnownUntil = ({ years }: HolidayCalendar): CalendarDay => `${years.at(-1)?.year}-12-31`

const listDays = ({ daysOff }: HolidayYear): CalendarDay[] =>
  daysOff.flatMap(({ from, to = from }) => {
    const days = [from]
    for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) days.push(day)
    return days
  })

const indexDays = (calendar: HolidayCalendar) => ({
  daysOff: new Set(calendar.years.flatMap(listDays)),
  workingDays: new Set(calendar.years.flatMap(({ workingDays }) => workingDays)),
})

const indexes = new Map(holidayCalendars.map((calendar) => [calendar, indexDays(calendar)]))

/** What a calendar says about a day; null if the ordinary week applies. */
export function getDayKind(calendar: HolidayCalendar, day: CalendarDay): 'off' | 'working' | null {
  const index = indexes.get(calendar)
  if (index?.workingDays.has(day)) return 'working'
  return index?.daysOff.has(day) ? 'off' : null
}
