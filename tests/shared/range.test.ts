import { describe, expect, it } from 'vitest'
import { countDays, countPoints, getPreviousSpan, measureSpan, rangeNames, resolveRange } from '../../shared/range.ts'

const TODAY = '2026-02-14'

describe('a range', () => {
  it.each([
    ['7d', '2026-02-08', TODAY],
    ['30d', '2026-01-16', TODAY],
    ['90d', '2025-11-17', TODAY],
    ['month', '2026-02-01', '2026-02-28'],
    ['last-month', '2026-01-01', '2026-01-31'],
    ['quarter', '2026-01-01', '2026-03-31'],
    ['last-quarter', '2025-10-01', '2025-12-31'],
    ['year', '2026-01-01', '2026-12-31'],
    ['last-year', '2025-01-01', '2025-12-31'],
  ] as const)('named %s is from %s to %s', (name, from, to) => {
    expect(resolveRange(name, TODAY)).toEqual({ from, to })
  })

  it('of all time has no start or end', () => {
    expect(resolveRange('all', TODAY)).toEqual({})
  })

  it('has as many days as its name says', () => {
    expect(['7d', '30d', '90d'].map((name) => countDays(resolveRange(name as '7d', TODAY) as never))).toEqual([
      7, 30, 90,
    ])
    expect(new Set(rangeNames).size).toBe(rangeNames.length)
  })
})

describe('a fiscal year', () => {
  it.each([
    [4, 'year', '2025-04-01', '2026-03-31'],
    [4, 'last-year', '2024-04-01', '2025-03-31'],
    [4, 'quarter', '2026-01-01', '2026-03-31'],
    [2, 'quarter', '2026-02-01', '2026-04-30'],
    [2, 'last-quarter', '2025-11-01', '2026-01-31'],
    [2, 'year', '2026-02-01', '2027-01-31'],
    [12, 'year', '2025-12-01', '2026-11-30'],
    [12, 'quarter', '2025-12-01', '2026-02-28'],
    [1, 'year', '2026-01-01', '2026-12-31'],
  ] as const)('that starts in month %i: %s is from %s to %s', (fiscalYearStartsIn, name, from, to) => {
    const span = resolveRange(name, TODAY, { fiscalYearStartsIn })
    expect(span).toEqual({ from, to })
    const unit = name.includes('year') ? 'year' : 'quarter'
    expect(measureSpan({ from, to }, { fiscalYearStartsIn })).toEqual({ unit, count: 1 })
  })
})

describe('the previous span', () => {
  it.each([
    ['a day', '2026-03-01', '2026-03-01', '2026-02-28', '2026-02-28', 'day', 1],
    ['thirty days', '2026-03-02', '2026-03-31', '2026-01-31', '2026-03-01', 'day', 30],
    ['a month', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28', 'month', 1],
    ['two months', '2026-02-01', '2026-03-31', '2025-12-01', '2026-01-31', 'month', 2],
    ['three months that are no quarter', '2026-02-01', '2026-04-30', '2025-11-01', '2026-01-31', 'month', 3],
    ['a quarter', '2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31', 'quarter', 1],
    ['half a year', '2026-07-01', '2026-12-31', '2026-01-01', '2026-06-30', 'quarter', 2],
    ['a leap year', '2024-01-01', '2024-12-31', '2023-01-01', '2023-12-31', 'year', 1],
    ['twelve months that are no year', '2025-04-01', '2026-03-31', '2024-04-01', '2025-03-31', 'quarter', 4],
  ] as const)('has the same length: %s', (_, from, to, before, end, unit, count) => {
    expect(getPreviousSpan({ from, to })).toEqual({ from: before, to: end })
    expect(measureSpan({ from, to })).toEqual({ unit, count })
  })
})

it('estimates how many points a span has', () => {
  const year = { from: '2025-01-01', to: '2025-12-31' }
  expect((['day', 'week', 'month', 'quarter'] as const).map((interval) => countPoints(year, interval))).toEqual([
    365, 53, 13, 5,
  ])
})
