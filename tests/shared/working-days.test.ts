import { describe, expect, it } from 'vitest'
import { addWorkingDays, addWorkingDaysToTime } from '../../shared/working-days.ts'

const week = { weekendDays: [6, 7], holidays: ['2026-12-25'] }

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
    expect(addWorkingDays('2026-11-26', 2, { weekendDays: [5, 6], holidays: [] })).toBe('2026-11-30')
    expect(addWorkingDays('2026-11-28', 1, { weekendDays: [], holidays: [] })).toBe('2026-11-29')
  })

  it('end when the day ends in the time zone', () => {
    const zone = { ...week, timeZone: 'Asia/Shanghai' }
    // Monday 23:30 in London is Tuesday in Shanghai.
    const time = Date.parse('2026-11-30T23:30:00Z')
    expect(new Date(addWorkingDaysToTime(time, 1, zone)).toISOString()).toBe('2026-12-02T15:59:59.999Z')
  })
})
