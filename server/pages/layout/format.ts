import { toLocalDay } from '../../../shared/calendar.ts'
import type { Country } from '../../../shared/country.ts'
import { getCurrencyDigits, type Money } from '../../../shared/money.ts'
import { formatPhone } from '../../../shared/phone.ts'
import { MAX_RELATIVE_MINUTES, spaceDigits, toRelativeTime } from '../../../shared/relative-time.ts'
import type { SegmentLabels } from '../../../shared/segment-key.ts'
import { getMessages } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'

/** What numbers and times are formatted for. */
export interface LocaleContext {
  language: AppLanguage
  timeZone: string
  /** Phone numbers of this country are shown without its code. */
  country: Country | null
  /** What properties are called, by key. */
  segmentLabels?: Readonly<Record<string, SegmentLabels>>
  /** Milliseconds UTC. */
  now: number
}

type Language = Pick<LocaleContext, 'language'>

/** The formats of one language, time zone and country, as `page.format`. */
export const createFormat = (locale: LocaleContext) => ({
  ...locale,
  number: (value: number) => formatNumber(locale, value),
  /** `a, b, and c` */
  list: (items: readonly string[]) => formatList(locale, items),
  /** `a, b, or c` */
  choice: (items: readonly string[]) => formatList(locale, items, 'disjunction'),
  /** Sentences in a row: Chinese has no space between them. */
  sentences: (texts: readonly string[]) => texts.join(sentenceGap(locale)),
  /** What separates two sentences of which one has markup. */
  sentenceGap: sentenceGap(locale),
  /** The current day in the time zone of the workspace. */
  today: () => toLocalDay(locale.now, locale.timeZone),
  score: (value: number | null) => formatScore(locale, value),
  difference: (value: number) => formatDifference(locale, value),
  bound: (value: number, options?: { signed?: boolean }) => formatBound(locale, value, options),
  percent: (share: number | null, digits?: number) => formatPercent(locale, share, digits),
  interval: (interval: { low: number; high: number }) => formatInterval(locale, interval),
  day: (day: string) => formatDay(locale, day),
  span: (span: { from: string; to: string }) => formatSpan(locale, span),
  monthSpan: (span: { from: string; to: string }) => formatMonthSpan(locale, span),
  period: (period: { from: string; to: string }) => formatPeriod(locale, period),
  periodLabel: (period: { from: string; to: string }) => formatPeriodLabel(locale, period),
  shortDay: (timestamp: number) => formatShortDay(locale, timestamp),
  shortDateTime: (timestamp: number) => formatShortDateTime(locale, timestamp),
  clockTime: (timestamp: number) => formatClockTime(locale, timestamp),
  dateTime: (timestamp: number) => formatDateTime(locale, timestamp),
  /** A time by the clock, such as `2026-11-22T09:30`, as `Nov 22, 2026, 9:30 AM`. */
  localTime: (time: string) => dateFormat(locale, 'UTC', DATE_AND_TIME).format(Date.parse(`${time}:00Z`)),
  /** `Mon`; 1 is Monday. */
  shortWeekday: (day: number) => dateFormat(locale, 'UTC', { weekday: 'short' }).format(Date.UTC(2026, 10, 22 + day)),
  relativeTime: (timestamp: number) => formatRelativeTime(locale, timestamp),
  elapsedTime: (timestamp: number) => formatElapsedTime(locale, timestamp),
  /** An amount in the smallest unit of its currency: `€20.00` */
  money: (money: Money) => formatMoney(locale, money),
  phone: (phone: string) => formatPhone(phone, locale.country),
  languageName: (code: string) => formatLanguageName(locale, code),
  /** What a property is called: `shop` is “Shop”. */
  propertyName: (key: string) => formatPropertyName(locale, key),
  /** What a value of a property is called: the `device` `phone` is “Phone”. */
  propertyValue: (key: string, value: string) => formatPropertyValue(locale, key, value),
})

export type Format = ReturnType<typeof createFormat>

const formatLocales: Record<AppLanguage, string> = { en: 'en', 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW' }

/** Creating an Intl format takes longer than using it a hundred times. */
const formatCache = new Map<string, unknown>()
function cached<IntlFormat>(key: string, createIntlFormat: () => IntlFormat): IntlFormat {
  const cachedFormat = formatCache.get(key) as IntlFormat | undefined
  if (cachedFormat) return cachedFormat
  const format = createIntlFormat()
  formatCache.set(key, format)
  return format
}

const sentenceGap = ({ language }: Language): string => (language.startsWith('zh') ? '' : ' ')

const formatList = (
  { language }: Language,
  items: readonly string[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string => cached(`${type} ${language}`, () => new Intl.ListFormat(formatLocales[language], { type })).format(items)

const numberFormat = ({ language }: Language, options: Intl.NumberFormatOptions) =>
  cached(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(formatLocales[language], options))

const toMinusSign = (text: string) => text.replace('-', '−')

/** `12,345` */
const formatNumber = (locale: Language, value: number) => toMinusSign(numberFormat(locale, {}).format(value))

const formatMoney = (locale: Language, { amount, currency }: Money): string =>
  numberFormat(locale, { style: 'currency', currency }).format(amount / 10 ** getCurrencyDigits(currency))

const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 }

/** A score to one decimal: `39.8`, `−4.0`; a dash for null. */
function formatScore(locale: Language, value: number | null): string {
  if (value === null) return '—'
  return toMinusSign(numberFormat(locale, { ...oneDecimal, signDisplay: 'negative' }).format(value))
}

/** A difference of scores: `+6.1`, `−0.4`. */
const formatDifference = (locale: Language, value: number) =>
  toMinusSign(numberFormat(locale, { ...oneDecimal, signDisplay: 'exceptZero' }).format(value))

/** A bound of an interval as a whole number, `31`; with one decimal where rounding to 0 would hide on which side of 0 it lies. */
function formatBound(locale: Language, value: number, { signed = false }: { signed?: boolean } = {}): string {
  const digits = Math.abs(value) < 0.5 && Math.abs(value) >= 0.05 ? 1 : 0
  const format = numberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: signed ? 'exceptZero' : 'negative',
  })
  return toMinusSign(format.format(value))
}

/** A share of 0 to 1 as `62%` or `61.8%`. */
function formatPercent(locale: Language, share: number | null, digits = 0): string {
  if (share === null) return '—'
  const options = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  return numberFormat(locale, options).format(share)
}

/** `37.2 to 42.4` */
const formatInterval = (locale: Language, { low, high }: { low: number; high: number }) =>
  getMessages(locale.language).common.between(formatScore(locale, low), formatScore(locale, high))

const dateFormat = ({ language }: Language, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  cached(
    `d${language}${timeZone}${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(formatLocales[language], { ...options, timeZone }),
  )

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

const parseNoon = (day: string) => Date.parse(`${day}T12:00:00Z`)

/** A calendar day such as `2026-11-22`, as `Nov 22, 2026`. */
const formatDay = (locale: Language, day: string) =>
  dateFormat(locale, 'UTC', { dateStyle: 'medium' }).format(parseNoon(day))

/** `Nov 1 – 30, 2026`, `2026年11月1日至30日`. */
function formatSpan(locale: Language, { from, to }: { from: string; to: string }): string {
  if (from === to) return formatDay(locale, from)
  if (locale.language === 'en')
    return dateFormat(locale, 'UTC', { dateStyle: 'medium' }).formatRange(parseNoon(from), parseNoon(to))
  // `formatRange` writes Chinese ranges with slashes.
  const endOptions: Intl.DateTimeFormatOptions =
    from.slice(0, 7) === to.slice(0, 7)
      ? { day: 'numeric' }
      : from.slice(0, 4) === to.slice(0, 4)
        ? { month: 'short', day: 'numeric' }
        : { dateStyle: 'medium' }
  return `${formatDay(locale, from)}至${dateFormat(locale, 'UTC', endOptions).format(parseNoon(to))}`
}

/** Whole months: `Sep 2025 – Apr 2026`, `2025年9月至2026年4月`. */
function formatMonthSpan(locale: Language, { from, to }: { from: string; to: string }): string {
  const format = dateFormat(locale, 'UTC', { month: 'short', year: 'numeric' })
  if (locale.language === 'en') return format.formatRange(parseNoon(from), parseNoon(to))
  const [start, end] = [from, to].map((day) => format.format(parseNoon(day)))
  return start === end ? `${start}` : `${start}至${end}`
}

/** A period on two short lines of a chart: `Nov 22`, `Nov` or `Q4`, and `2026`. */
function formatPeriodLabel(
  locale: Language,
  { from, to }: { from: string; to: string },
): { label: string; year: string } {
  const days = Math.round((parseNoon(to) - parseNoon(from)) / DAY_MS)
  const year = from.slice(0, 4)
  if (days > 80) return { label: `Q${Math.ceil(Number(from.slice(5, 7)) / 3)}`, year }
  const format = dateFormat(locale, 'UTC', days > 26 ? { month: 'short' } : { month: 'short', day: 'numeric' })
  return { label: format.format(parseNoon(from)), year }
}

/** A period within a sentence: `Nov 16 – 22, 2026`, `November 2026`, `Q4 2026`. */
function formatPeriod(locale: Language, period: { from: string; to: string }): string {
  const { label, year } = formatPeriodLabel(locale, period)
  if (label.startsWith('Q')) return locale.language === 'en' ? `${label} ${year}` : `${year} ${label}`
  const isMonth = period.from.endsWith('-01') && parseNoon(period.to) - parseNoon(period.from) > 26 * DAY_MS
  return isMonth
    ? dateFormat(locale, 'UTC', { month: 'long', year: 'numeric' }).format(parseNoon(period.from))
    : formatSpan(locale, period)
}

/** The day of a timestamp as `Nov 22`, with the year unless it is the current one. */
function formatShortDay(locale: LocaleContext, timestamp: number): string {
  const getYear = (timestamp: number) => toLocalDay(timestamp, locale.timeZone).slice(0, 4)
  const options: Intl.DateTimeFormatOptions =
    getYear(timestamp) === getYear(locale.now) ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' }
  return dateFormat(locale, locale.timeZone, options).format(timestamp)
}

/** The day and the time of day: `Nov 22, 9:30 AM`, with the year unless it is the current one. */
function formatShortDateTime(locale: LocaleContext, timestamp: number): string {
  const getYear = (time: number) => dateFormat(locale, locale.timeZone, { year: 'numeric' }).format(time)
  if (getYear(timestamp) !== getYear(locale.now)) return formatDateTime(locale, timestamp)
  const options = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const
  return dateFormat(locale, locale.timeZone, options).format(timestamp)
}

/** The time of day, with the day unless it is today: `4:24 PM`, `Nov 22, 9:30 AM`. */
const formatClockTime = (locale: LocaleContext, timestamp: number) =>
  toLocalDay(timestamp, locale.timeZone) === toLocalDay(locale.now, locale.timeZone)
    ? dateFormat(locale, locale.timeZone, { timeStyle: 'short' }).format(timestamp)
    : formatShortDateTime(locale, timestamp)

const DATE_AND_TIME: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' }

/** A timestamp in the time zone of the workspace: `Nov 22, 2026, 9:30 AM`. */
const formatDateTime = (locale: LocaleContext, timestamp: number) =>
  dateFormat(locale, locale.timeZone, DATE_AND_TIME).format(timestamp)

/** `3 hours ago`, `in 2 days`; the day if it is more than thirty days away. */
function formatRelativeTime(locale: LocaleContext, timestamp: number): string {
  const minutes = (timestamp - locale.now) / MINUTE_MS
  if (Math.abs(minutes) >= MAX_RELATIVE_MINUTES) return formatShortDay(locale, timestamp)
  const format = cached(
    `r${locale.language}`,
    () => new Intl.RelativeTimeFormat(formatLocales[locale.language], { numeric: 'auto' }),
  )
  return spaceDigits(format.format(...toRelativeTime(minutes)))
}

/** The time since a timestamp, at least a minute: `20 days`, `20 天`. */
function formatElapsedTime(locale: LocaleContext, timestamp: number): string {
  const [value, unit] = toRelativeTime(Math.max(1, (locale.now - timestamp) / MINUTE_MS))
  return spaceDigits(numberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value))
}

/** The name of a language in the user's language; its code if it has no name. */
const formatLanguageName = ({ language }: Language, code: string): string =>
  new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(code) ?? code

const formatPropertyName = ({ language, segmentLabels }: LocaleContext, key: string): string => {
  const label = segmentLabels && Object.hasOwn(segmentLabels, key) ? segmentLabels[key]?.[language] : undefined
  const { ownProperties } = getMessages(language).common
  const ownName = Object.hasOwn(ownProperties, key) ? ownProperties[key as keyof typeof ownProperties] : undefined
  const name = label ?? ownName
  if (name) return name
  const words = key.replace(/[_.-]+/g, ' ').trim() || key
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function formatPropertyValue({ language }: Language, key: string, value: string): string {
  const { devices } = getMessages(language).common
  return key === 'device' && Object.hasOwn(devices, value) ? devices[value as keyof typeof devices] : value
}
