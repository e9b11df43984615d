import type { CalendarDay } from '../calendar.ts'
import type { HolidayName } from './names.ts'

/** Days off that belong together, inclusive; `to` is omitted for a single day. */
export interface HolidayPeriod {
  name: HolidayName
  from: CalendarDay
  to?: CalendarDay
}

/** The public holidays of a year, as the authority has published them. */
export interface HolidayYear {
  year: number
  source: {
    title: string
    url: string
    /** The day of publication; null where the source states none. */
    published: CalendarDay | null
  }
  daysOff: readonly HolidayPeriod[]
  /** Days of a weekend that are worked in exchange for days off. */
  workingDays: readonly CalendarDay[]
}

/** The public holidays of a country or region. Nothing is computed: other years are unknown. */
export interface HolidayCalendar {
  country: string
  /** Consecutive years, in order. */
  years: readonly HolidayYear[]
}
