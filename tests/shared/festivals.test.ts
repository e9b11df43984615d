import { describe, expect, it } from 'vitest'
import { getPeriodSpan } from '../../shared/calendar.ts'
import {
  findFestivalDifferences,
  getSpanByPreviousFestival,
  hasFestivals,
  listFestivals,
} from '../../shared/festivals.ts'

const month = (day: string) => getPeriodSpan(day, 'month')
const listDays = (country: string, year: number) =>
  listFestivals(country, { from: `${year}-01-01`, to: `${year}-12-31` }).map(({ name, day }) => [name, day])

describe('festivals', () => {
  it.each([
    [2026, '2026-02-17'],
    [2027, '2027-02-06'],
    [2028, '2028-01-26'],
    [2029, '2029-02-13'],
    [2030, '2030-02-03'],
  ])('have Lunar New Year %i on %s', (year, day) => {
    expect(listDays('CN', year)).toEqual([
      ['lunar-new-year', day],
      ['mid-year-sale', `${year}-06-18`],
      ['national-day', `${year}-10-01`],
      ['double-eleven', `${year}-11-11`],
    ])
  })

  it('are those of the country, and none elsewhere', () => {
    expect(listDays('TW', 2027)).toContainEqual(['mid-autumn', '2027-09-15'])
    expect(listDays('TW', 2027)).toContainEqual(['national-day', '2027-10-10'])
    expect(listDays('HK', 2026)).toContainEqual(['christmas', '2026-12-25'])
    expect(listDays('MO', 2026)).not.toContainEqual(['double-eleven', '2026-11-11'])
    expect(listDays('GB', 2026)).toEqual([])
    expect(['CN', 'GB', null].map(hasFestivals)).toEqual([true, false, false])
  })

  it.each([
    ['2026-02-01', '2026-01-01', true],
    ['2026-03-01', '2026-02-01', false],
    ['2027-02-01', '2027-01-01', true],
    // New Year is on 26 January: most of its days are in that month.
    ['2028-02-01', '2028-01-01', false],
    ['2030-02-01', '2030-01-01', true],
  ])('are in the month of %s or that of %s, but not both', (first, second, isInFirst) => {
    expect(findFestivalDifferences('CN', month(first), month(second))).toMatchObject([
      { festival: { name: 'lunar-new-year' }, isInFirst },
    ])
  })

  it('make no difference where both or none of the spans have them', () => {
    expect(findFestivalDifferences('CN', month('2026-05-01'), month('2026-04-01'))).toEqual([])
    const [year, previousYear] = [getPeriodSpan('2026-05-01', 'year'), getPeriodSpan('2025-05-01', 'year')]
    expect(findFestivalDifferences('CN', year, previousYear)).toEqual([])
    // Half of the week after the day itself.
    const days = findFestivalDifferences('CN', { from: '2026-02-16', to: '2026-02-22' }, month('2026-02-01'))
    expect(days).toEqual([])
  })

  it.each([
    ['2026-02-01', { from: '2025-01-13', to: '2025-02-09' }],
    ['2027-02-01', { from: '2026-02-12', to: '2026-03-11' }],
    ['2030-02-01', { from: '2029-02-11', to: '2029-03-10' }],
  ])('shift the month of %s to the same days of the year before', (day, expected) => {
    const [festival] = listFestivals('CN', month(day))
    expect(festival && getSpanByPreviousFestival('CN', month(day), festival)).toEqual(expected)
  })

  it('have no days of the year before without a previous festival', () => {
    const [festival] = listFestivals('CN', month('2020-01-01'))
    expect(festival && getSpanByPreviousFestival('CN', month('2020-01-01'), festival)).toBeNull()
  })
})
