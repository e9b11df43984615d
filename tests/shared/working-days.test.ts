import { describe, expect, it } from 'vitest'
import { findHolidayCalendar } from '../../shared/holidays/calendars.ts'
import {
  addWorkingDays,
  addWorkingDaysToTime,
  addWorkingMilliseconds,
  addWorkingTime,
  getWorkingMilliseconds,
  isWorkingDay,
} from '../../shared/working-days.ts'

const ordinaryWeek = { weekendDays: [6, 7], holidays: [] as string[], workingDays: [] as string[], calendar: null }
const week = { ...ordinaryWeek, holidays: ['2026-12-25'] }

describe('working days', () => {
  it.each([
    ['2026-11-30', 0, '2026-11-30'],
    ['2026-11-30', 2, '2026-12-02'],
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-27', 2, '2026-12-01'],
    ['2026-11-28', 0, '2026-11-30'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-12-24', 1, '2026-12-28'],
    ['2026-12-31', 1, '2027-01-01'],
  ])('%s plus %i is %s', (day, count, expected) => {
    expect(addWorkingDays(day, count, week)).toBe(expected)
  })

  it('are those of the workspace', () => {
    expect(addWorkingDays('2026-11-26', 2, { ...ordinaryWeek, weekendDays: [5, 6] })).toBe('2026-11-30')
    expect(addWorkingDays('2026-11-28', 1, { ...ordinaryWeek, weekendDays: [] })).toBe('2026-11-29')
  })

  it('end when the day ends in the time zone', () => {
    const zone = { ...week, timeZone: 'Asia/Shanghai' }
    // Monday 23:30 in London is Tuesday in Shanghai.
    const time = Date.parse('2026-11-30T23:30:00Z')
    expect(new Date(addWorkingDaysToTime(time, 1, zone)).toISOString()).toBe('2026-12-02T15:59:59.999Z')
  })
})

const shanghai = {
  ...ordinaryWeek,
  calendar: findHolidayCalendar('CN'),
  timeZone: 'Asia/Shanghai',
  workingHours: { from: '09:00', to: '18:00' },
}
const at = (wallTime: string) => Date.parse(`${wallTime}+08:00`)

describe('working time', () => {
  it('skips the Spring Festival and counts the Saturday that is worked before it', () => {
    const opened = at('2026-02-13T17:00:00')
    expect(addWorkingTime(opened, { amount: 2, unit: 'days' }, shanghai)).toBe(at('2026-02-24T17:00:00'))
    expect(addWorkingTime(opened, { amount: 2, unit: 'days' }, { ...shanghai, workingHours: null })).toBe(
      at('2026-02-24T23:59:59.999'),
    )
  })

  it.each([
    // 17:00 and two hours: one today, one on the Saturday that is worked.
    ['2026-02-13T17:00:00', 2, 'hours', '2026-02-14T10:00:00'],
    ['2026-02-13T10:15:30.250', 2, 'hours', '2026-02-13T12:15:30.250'],
    ['2026-02-14T17:30:00', 2, 'hours', '2026-02-24T10:30:00'],
    // Until the very end of the working hours.
    ['2026-03-02T16:00:00', 2, 'hours', '2026-03-02T18:00:00'],
    ['2026-03-02T18:00:00', 2, 'hours', '2026-03-03T11:00:00'],
    ['2026-03-02T06:00:00', 2, 'hours', '2026-03-02T11:00:00'],
    ['2026-03-02T09:00:00', 24, 'hours', '2026-03-04T15:00:00'],
    // Opened in the evening, on a Sunday, in the morning.
    ['2026-03-02T20:00:00', 1, 'days', '2026-03-04T09:00:00'],
    ['2026-03-01T20:00:00', 1, 'days', '2026-03-03T09:00:00'],
    ['2026-03-02T06:00:00', 1, 'days', '2026-03-03T09:00:00'],
    ['2026-03-02T12:00:00', 0, 'days', '2026-03-02T18:00:00'],
    ['2026-03-01T12:00:00', 0, 'days', '2026-03-02T18:00:00'],
    // On the days of the next year that nobody has published, the ordinary week counts.
    ['2026-12-31T12:00:00', 1, 'days', '2027-01-01T12:00:00'],
  ] as const)('from %s in %i %s is %s', (from, amount, unit, expected) => {
    expect(new Date(addWorkingTime(at(from), { amount, unit }, shanghai))).toEqual(new Date(at(expected)))
  })

  it('without working hours, counts all hours of working days', () => {
    const wholeDays = { ...shanghai, workingHours: null }
    expect(addWorkingTime(at('2026-03-06T12:00:00'), { amount: 24, unit: 'hours' }, wholeDays)).toBe(
      at('2026-03-09T12:00:00'),
    )
  })

  it('keeps the time of day where clocks change', () => {
    const london = { ...shanghai, calendar: null, timeZone: 'Europe/London' }
    const opened = Date.parse('2026-03-27T16:00:00Z')
    expect(addWorkingTime(opened, { amount: 1, unit: 'days' }, london)).toBe(Date.parse('2026-03-30T15:00:00Z'))
    expect(addWorkingTime(opened, { amount: 3, unit: 'hours' }, london)).toBe(Date.parse('2026-03-30T09:00:00Z'))
  })

  it.each([
    // One hour on Friday, nine on the Saturday that is worked, none in the Spring Festival, one after it.
    ['2026-02-13T17:00:00', '2026-02-24T10:00:00', 11],
    ['2026-03-02T06:00:00', '2026-03-02T11:00:00', 2],
    ['2026-03-02T10:15:00', '2026-03-02T10:45:00', 0.5],
    ['2026-03-02T19:00:00', '2026-03-03T08:00:00', 0],
    ['2026-03-03T12:00:00', '2026-03-02T12:00:00', 0],
  ] as const)('from %s until %s is %d hours, and that much later again', (from, to, hours) => {
    const amount = getWorkingMilliseconds(at(from), at(to), shanghai)
    expect(amount).toBe(hours * 3_600_000)
    if (hours > 0) expect(addWorkingMilliseconds(at(from), amount, shanghai)).toBe(at(to))
  })

  it('counts whole working days without working hours, and no more than a year', () => {
    const wholeDays = { ...shanghai, calendar: null, workingHours: null }
    expect(getWorkingMilliseconds(at('2026-03-06T12:00:00'), at('2026-03-09T12:00:00'), wholeDays)).toBe(24 * 3_600_000)
    const year = getWorkingMilliseconds(at('2026-03-06T00:00:00'), at('9999-12-31T00:00:00'), wholeDays)
    expect(year / 86_400_000).toBe(261)
  })

  it('puts the days of the company before public holidays, and those before the week', () => {
    const own = { ...shanghai, holidays: ['2026-02-14', '2026-03-02'], workingDays: ['2026-02-16', '2026-03-07'] }
    const days = ['2026-02-14', '2026-02-16', '2026-02-28', '2026-03-02', '2026-03-07', '2026-03-08']
    expect(days.filter((day) => isWorkingDay(day, own))).toEqual(['2026-02-16', '2026-02-28', '2026-03-07'])
  })
})
