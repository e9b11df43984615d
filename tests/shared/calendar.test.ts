import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  getPeriodSpan,
  instantFromWallClock,
  isTimeZone,
  listSpans,
  periods,
  splitRange,
  toLocalDay,
} from '../../shared/calendar.ts'

describe('periods', () => {
  it.each([
    ['2026-11-22', 'day', '2026-11-22', '2026-11-22'],
    ['2026-11-22', 'week', '2026-11-16', '2026-11-22'],
    ['2026-11-23', 'week', '2026-11-23', '2026-11-29'],
    ['2027-01-01', 'week', '2026-12-28', '2027-01-03'],
    ['2028-02-29', 'month', '2028-02-01', '2028-02-29'],
    ['2026-12-31', 'month', '2026-12-01', '2026-12-31'],
    ['2026-11-22', 'quarter', '2026-10-01', '2026-12-31'],
    ['2026-03-31', 'quarter', '2026-01-01', '2026-03-31'],
  ] as const)('%s is in the %s from %s to %s', (day, period, from, to) => {
    expect(getPeriodSpan(day, period)).toEqual({ from, to })
  })

  it.each([
    ['2026-11-22', 7, '2026-11-22', '2026-11-28'],
    ['2026-11-21', 7, '2026-11-15', '2026-11-21'],
    ['2026-11-22', 6, '2026-11-21', '2026-11-27'],
    ['2026-11-22', 1, '2026-11-16', '2026-11-22'],
  ])('%s is, if weeks start on day %i, in the week from %s to %s', (day, weekStart, from, to) => {
    expect(getPeriodSpan(day, 'week', { weekStartsOn: weekStart })).toEqual({ from, to })
    expect(listSpans(day, addDays(to, 1), 'week', { weekStartsOn: weekStart })).toEqual([
      { from, to },
      { from: addDays(to, 1), to: addDays(to, 7) },
    ])
  })

  it('cover every day once, for spans of any length', () => {
    const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1970-01-01', days))
    const property = fc.property(day, fc.nat(800), fc.constantFrom(...periods), (from, length, period) => {
      const to = addDays(from, length)
      const spans = listSpans(from, to, period)
      expect(spans[0]?.from.localeCompare(from)).toBeLessThanOrEqual(0)
      expect(spans.at(-1)?.to.localeCompare(to)).toBeGreaterThanOrEqual(0)
      for (const [index, span] of spans.slice(1).entries()) expect(span.from).toBe(addDays(spans[index]?.to ?? '', 1))
    })
    fc.assert(property)
  })
})

describe('stretches', () => {
  it.each([
    [undefined, undefined, 'ever'],
    ['2026-11-01', '2026-11-30', 'month 2026-11..2026-11'],
    ['2026-11-02', '2026-11-29', 'day 2026-11-02..2026-11-29'],
    ['2026-01-30', '2026-03-31', 'day 2026-01-30..2026-01-31, month 2026-01-30..2026-03'],
    ['2026-01-30', '2026-02-02', 'day 2026-01-30..2026-01-31, day 2026-02-01..2026-02-02'],
    ['2026-12-15', undefined, 'day 2026-12-15..2026-12-31, month 2026-12-15..9999-12'],
    [undefined, '2026-01-01', 'month 1000-01..2025-12, day 2026-01-01..2026-01-01'],
    ['9999-12-31', undefined, 'day 9999-12-31..9999-12-31'],
  ])('from %s to %s: %s', (from, to, expected) => {
    const formatted = splitRange({ from, to }).map((stretch) =>
      stretch.span === 'ever' ? 'ever' : `${stretch.span} ${stretch.from}..${stretch.to}`,
    )
    expect(formatted.join(', ')).toBe(expected)
  })

  it('contain each requested day once, and no others', () => {
    const day = fc.integer({ min: 0, max: 1200 }).map((days) => addDays('2025-01-01', days))
    const optionalDay = fc.option(day, { nil: undefined })
    const property = fc.property(optionalDay, optionalDay, day, (from, to, queryDay) => {
      fc.pre(from === undefined || to === undefined || from <= to)
      const matches = splitRange({ from, to }).filter((stretch) => {
        if (stretch.span === 'ever') return true
        const period = stretch.span === 'month' ? queryDay.slice(0, 7) : queryDay
        return period >= stretch.from && period <= stretch.to
      })
      const isWithin = (from === undefined || queryDay >= from) && (to === undefined || queryDay <= to)
      expect(matches).toHaveLength(isWithin ? 1 : 0)
    })
    fc.assert(property, { numRuns: 2000 })
  })
})

describe('days of a time zone', () => {
  const toMilliseconds = (iso: string) => Date.parse(iso)

  it.each([
    ['2026-11-22T23:30:00Z', 'UTC', '2026-11-22'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-23'],
    ['2026-11-22T15:59:59.999Z', 'Asia/Shanghai', '2026-11-22'],
    ['2026-11-22T16:00:00Z', 'Asia/Shanghai', '2026-11-23'],
    ['2026-11-22T09:59:00Z', 'Pacific/Kiritimati', '2026-11-22'],
    ['2026-11-22T10:00:00Z', 'Pacific/Kiritimati', '2026-11-23'],
    ['2026-11-22T04:59:59Z', 'America/New_York', '2026-11-21'],
    ['2026-03-29T00:59:59Z', 'Europe/London', '2026-03-29'],
    ['1970-01-01T00:00:00Z', 'America/Los_Angeles', '1969-12-31'],
    ['9999-12-31T12:00:00Z', 'Asia/Kathmandu', '9999-12-31'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(toLocalDay(toMilliseconds(instant), zone)).toBe(day)
  })

  it('convert local times to instants and back, except the hour skipped in spring', () => {
    const zone = fc.constantFrom('UTC', 'Europe/London', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), zone, (seconds, timeZone) => {
        const day = toLocalDay(seconds * 1000, timeZone)
        expect(toLocalDay(instantFromWallClock(`${day}T12:00:00`, timeZone), timeZone)).toBe(day)
      }),
    )
    expect(instantFromWallClock('2026-11-22T12:00:00', 'Asia/Shanghai')).toBe(toMilliseconds('2026-11-22T04:00:00Z'))
    expect(instantFromWallClock('2026-07-01T12:00:00', 'Europe/London')).toBe(toMilliseconds('2026-07-01T11:00:00Z'))
    expect(instantFromWallClock('2026-03-29T01:30:00', 'Europe/London')).toBe(toMilliseconds('2026-03-29T01:30:00Z'))
  })

  it('recognize valid time zones', () => {
    expect(isTimeZone('Europe/Paris')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
    expect(isTimeZone('')).toBe(false)
  })
})
