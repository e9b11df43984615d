import { describe, expect, it } from 'vitest'
import { addDays } from '../../shared/calendar.ts'
import type { HolidayCalendar } from '../../shared/holidays/calendar.ts'
import { findHolidayCalendar, getDayKind, getKnownUntil, holidayCalendars } from '../../shared/holidays/calendars.ts'
import { holidayNames } from '../../shared/holidays/names.ts'

const listDays = (calendar: HolidayCalendar, kind: 'off' | 'working', year: number) => {
  const days: string[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1))
    if (getDayKind(calendar, day) === kind) days.push(day)
  return days
}
const find = (country: string) => findHolidayCalendar(country) as HolidayCalendar
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

describe('public holidays', () => {
  it.each(holidayCalendars)('of $country are complete, consecutive and sourced', ({ years, country }) => {
    expect(findHolidayCalendar(country)?.years).toBe(years)
    years.forEach(({ year, source, daysOff, workingDays }, index) => {
      expect(year).toBe((years[0]?.year ?? 0) + index)
      expect(source.url).toMatch(/^https:/)
      expect(source.published ?? '2026-01-01').toMatch(/^202\d-\d\d-\d\d$/)
      const firstDays = daysOff.map(({ from }) => from)
      expect(firstDays).toEqual(firstDays.toSorted())
      for (const { name, from, to = from } of daysOff) {
        expect(Object.values(holidayNames[name]).every((text) => text.length > 1)).toBe(true)
        expect([from.slice(0, 4), to.slice(0, 4)]).toEqual([String(year), String(year)])
        expect(from <= to).toBe(true)
      }
      expect(workingDays.every(isWeekend)).toBe(true)
    })
  })

  it('are those of the State Council for 2026, with the weekends that are worked', () => {
    const china = find('CN')
    expect(listDays(china, 'off', 2026)).toHaveLength(3 + 9 + 3 + 5 + 3 + 3 + 7)
    const worked = ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']
    expect(listDays(china, 'working', 2026)).toEqual(worked)
    expect(getKnownUntil(china)).toBe('2026-12-31')
    expect(listDays(china, 'off', 2027)).toEqual([])
  })

  it.each([
    // All days off of the year, Saturdays and Sundays included, as the Taiwanese government counts them.
    ['TW', 2026, 120],
    ['TW', 2027, 121],
  ])('of %s leave %i with %i days off', (country, year, count) => {
    const calendar = find(country)
    const off = new Set(listDays(calendar, 'off', year))
    for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) if (isWeekend(day)) off.add(day)
    expect(off.size).toBe(count)
  })

  it.each([
    ['HK', 2026, 17],
    ['HK', 2027, 17],
  ])('of %s are the %i general holidays besides Sundays', (country, year, count) => {
    const isSunday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() === 0
    expect(listDays(find(country), 'off', year).filter((day) => !isSunday(day))).toHaveLength(count)
  })

  it('of Macao are twenty days and six in lieu', () => {
    expect(listDays(find('MO'), 'off', 2026)).toHaveLength(26)
    expect(getKnownUntil(find('MO'))).toBe('2026-12-31')
  })

  it('are unknown for other countries', () => {
    expect(findHolidayCalendar('GB')).toBeNull()
    expect(findHolidayCalendar(null)).toBeNull()
  })
})
