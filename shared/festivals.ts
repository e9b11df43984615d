import { addDays, type CalendarDay, type Span } from './calendar.ts'
import { countDays, startSpanOn } from './range.ts'

export const festivalNames = {
  'lunar-new-year': { en: 'Lunar New Year', 'zh-Hans': '春节', 'zh-Hant': '春節' },
  'national-day': { en: 'National Day', 'zh-Hans': '国庆', 'zh-Hant': '國慶' },
  'mid-autumn': { en: 'Mid-Autumn', 'zh-Hans': '中秋', 'zh-Hant': '中秋' },
  'mid-year-sale': { en: '618', 'zh-Hans': '618', 'zh-Hant': '618' },
  'double-eleven': { en: 'Double 11', 'zh-Hans': '双11', 'zh-Hant': '雙11' },
  christmas: { en: 'Christmas', 'zh-Hans': '圣诞', 'zh-Hant': '聖誕' },
} as const satisfies Record<string, Record<'en' | 'zh-Hans' | 'zh-Hant', string>>

export type FestivalName = keyof typeof festivalNames

/** A festival of a year: its main day, and all of its days. */
export interface Festival extends Span {
  name: FestivalName
  day: CalendarDay
}

/**
 * New Year's Day of the Chinese calendar. A table, because ICU computes 2027 and 2030 wrong by a day.
 * Source: the calendar of the Hong Kong Observatory.
 */
const lunarNewYears: readonly CalendarDay[] = [
  '2020-01-25',
  '2021-02-12',
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
]

/** The fifteenth day of the eighth month, where a government has published it. */
const midAutumns: readonly CalendarDay[] = ['2024-09-17', '2025-10-06', '2026-09-25', '2027-09-15']

/** Fixed festivals are known for the years of the table above. */
const years = lunarNewYears.map((day) => day.slice(0, 4))

const buildFestivals = (name: FestivalName, days: readonly CalendarDay[], before: number, after: number): Festival[] =>
  days.map((day) => ({ name, day, from: addDays(day, -before), to: addDays(day, after) }))

const fixed = (name: FestivalName, monthAndDay: string, length = 1) =>
  buildFestivals(
    name,
    years.map((year) => `${year}-${monthAndDay}`),
    0,
    length - 1,
  )

// New Year's Eve and the first six days.
const lunarNewYear = buildFestivals('lunar-new-year', lunarNewYears, 1, 5)
const midAutumn = buildFestivals('mid-autumn', midAutumns, 0, 1)

const festivalsByCountry: Readonly<Record<string, readonly Festival[]>> = {
  CN: [
    ...lunarNewYear,
    ...fixed('mid-year-sale', '06-18'),
    ...fixed('national-day', '10-01', 7),
    ...fixed('double-eleven', '11-11'),
  ],
  TW: [...lunarNewYear, ...midAutumn, ...fixed('national-day', '10-10'), ...fixed('double-eleven', '11-11')],
  HK: [...lunarNewYear, ...midAutumn, ...fixed('national-day', '10-01'), ...fixed('christmas', '12-25', 2)],
  MO: [...lunarNewYear, ...midAutumn, ...fixed('national-day', '10-01', 2), ...fixed('christmas', '12-24', 2)],
}

/** Whether there are festivals for a country. */
export const hasFestivals = (country: string | null): boolean => country !== null && country in festivalsByCountry

/** The festivals of a country whose main day is within a span, in order. */
export const listFestivals = (country: string | null, { from, to }: Span): Festival[] =>
  (festivalsByCountry[country ?? ''] ?? [])
    .filter(({ day }) => day >= from && day <= to)
    .sort((one, other) => (one.day < other.day ? -1 : 1))

/** Whether at least half of a festival is in a span, or at least half of the span is the festival. */
function includesFestival(span: Span, festival: Festival): boolean {
  const overlap = {
    from: span.from > festival.from ? span.from : festival.from,
    to: span.to < festival.to ? span.to : festival.to,
  }
  const days = overlap.from > overlap.to ? 0 : countDays(overlap)
  return days > 0 && days * 2 >= Math.min(countDays(festival), countDays(span))
}

/** A festival that only one of two spans includes. */
export interface FestivalDifference {
  festival: Festival
  isInFirst: boolean
}

/**
 * The festivals that one of two spans includes and the other does not, once each.
 * @example findFestivalDifferences('CN', { from: '2026-02-01', to: '2026-02-28' }, { from: '2026-01-01', to: '2026-01-31' })
 */
export function findFestivalDifferences(country: string | null, first: Span, second: Span): FestivalDifference[] {
  const festivals = festivalsByCountry[country ?? ''] ?? []
  return [...new Set(festivals.map(({ name }) => name))].flatMap((name) => {
    const own = festivals.filter((festival) => festival.name === name)
    const inFirst = own.findLast((festival) => includesFestival(first, festival))
    const inSecond = own.findLast((festival) => includesFestival(second, festival))
    if ((inFirst === undefined) === (inSecond === undefined)) return []
    return [{ festival: (inFirst ?? inSecond) as Festival, isInFirst: inFirst !== undefined }]
  })
}

/**
 * The same days of the year before as counted from a festival: a month that begins 16 days before Lunar New Year is compared with
 * the days that began 16 days before the previous one. Null if the previous festival is not known.
 */
export function getSpanByPreviousFestival(country: string | null, span: Span, { name, day }: Festival): Span | null {
  const days = (festivalsByCountry[country ?? ''] ?? []).filter((festival) => festival.name === name)
  const previous = days.findLast((festival) => festival.day < day)
  if (!previous) return null
  return startSpanOn(span, addDays(span.from, 1 - countDays({ from: previous.day, to: day })))
}
