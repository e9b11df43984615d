import type { Context } from 'hono'
import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import { toGroup } from '../../../shared/nps.ts'
import { MAX_RELATIVE_MINUTES, toRelativeTime } from '../../../shared/relative-time.ts'
import type { Env } from '../../http/env.ts'
import { commonMessages } from '../../i18n/common.ts'
import { type AppLanguage, userLanguage } from '../../i18n/index.ts'
import type { Markup } from './page.ts'

/** Who reads: what figures and times look like depends on it. */
export interface LocaleContext {
  language: AppLanguage
  timeZone: string
  /** Milliseconds UTC. */
  now: number
}

/** The person who is signed in, in the time zone of the workspace. */
export function localeContext(c: Context<Env>): LocaleContext {
  return { language: userLanguage(c), timeZone: c.var.member.workspace.timeZone, now: c.var.deps.now() }
}

const formatLocales: Record<AppLanguage, string> = { en: 'en', 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW' }

/** Making a format takes longer than using it a hundred times. */
const formatCache = new Map<string, unknown>()
function cached<Format>(key: string, createFormat: () => Format): Format {
  const cachedFormat = formatCache.get(key) as Format | undefined
  if (cachedFormat) return cachedFormat
  const format = createFormat()
  formatCache.set(key, format)
  return format
}

const numberFormat = ({ language }: Pick<LocaleContext, 'language'>, options: Intl.NumberFormatOptions) =>
  cached(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(formatLocales[language], options))

const toMinusSign = (text: string) => text.replace('-', '−')

/** `12,345` */
export const formatNumber = (locale: Pick<LocaleContext, 'language'>, value: number) =>
  toMinusSign(numberFormat(locale, {}).format(value))

/** A score, to one decimal: `39.8`, `−4.0`; a dash where there is none. */
export const formatScore = (locale: Pick<LocaleContext, 'language'>, value: number | null) =>
  value === null
    ? '—'
    : toMinusSign(
        numberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' }).format(
          value,
        ),
      )

/** A difference of scores: `+6.1`, `−0.4`. */
export const formatDifference = (locale: Pick<LocaleContext, 'language'>, value: number) =>
  toMinusSign(
    numberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
      value,
    ),
  )

/** A bound of an interval to whole points, `31` or `−4`; to one decimal where rounding would hide on which side of 0 it lies. */
export function formatBound(
  locale: Pick<LocaleContext, 'language'>,
  value: number,
  { signed = false }: { signed?: boolean } = {},
): string {
  const digits = Math.abs(value) < 0.5 && Math.abs(value) >= 0.05 ? 1 : 0
  const format = numberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: signed ? 'exceptZero' : 'negative',
  })
  return toMinusSign(format.format(value))
}

/** A share of 0 to 1 as `62 %` or `61.8 %`. */
export const formatPercent = (locale: Pick<LocaleContext, 'language'>, share: number | null, digits = 0) =>
  share === null
    ? '—'
    : numberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        share,
      )

/** `37.2 to 42.4` */
export const formatInterval = (locale: Pick<LocaleContext, 'language'>, { low, high }: { low: number; high: number }) =>
  commonMessages(locale.language).between(formatScore(locale, low), formatScore(locale, high))

const dateFormat = (
  { language }: Pick<LocaleContext, 'language'>,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
) =>
  cached(
    `d${language}${timeZone}${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(formatLocales[language], { ...options, timeZone }),
  )

const parseNoon = (isoDay: string) => Date.parse(`${isoDay}T12:00:00Z`)

/** A calendar day such as `2026-11-22`, as `Nov 22, 2026`. */
export const day = (locale: Pick<LocaleContext, 'language'>, value: string) =>
  dateFormat(locale, 'UTC', { dateStyle: 'medium' }).format(parseNoon(value))

/** `Nov 1 – 30, 2026`, `2026年11月1日至30日`. */
export function formatSpan(
  locale: Pick<LocaleContext, 'language'>,
  { from, to }: { from: string; to: string },
): string {
  if (from === to) return day(locale, from)
  if (locale.language === 'en')
    return dateFormat(locale, 'UTC', { dateStyle: 'medium' }).formatRange(parseNoon(from), parseNoon(to))
  // What browsers and Node write for a range in Chinese is slashes.
  const endOptions: Intl.DateTimeFormatOptions =
    from.slice(0, 7) === to.slice(0, 7)
      ? { day: 'numeric' }
      : from.slice(0, 4) === to.slice(0, 4)
        ? { month: 'short', day: 'numeric' }
        : { dateStyle: 'medium' }
  return `${day(locale, from)}至${dateFormat(locale, 'UTC', endOptions).format(parseNoon(to))}`
}

/** A period in as few characters as tell it, for two lines: `Nov 22`, `Nov` or `Q4`, and `2026`. */
export function formatPeriodLabel(
  locale: Pick<LocaleContext, 'language'>,
  { from, to }: { from: string; to: string },
): { label: string; year: string } {
  const days = Math.round((parseNoon(to) - parseNoon(from)) / (1440 * MINUTE))
  const year = from.slice(0, 4)
  if (days > 80) return { label: `Q${Math.ceil(Number(from.slice(5, 7)) / 3)}`, year }
  const format = dateFormat(locale, 'UTC', days > 26 ? { month: 'short' } : { month: 'short', day: 'numeric' })
  return { label: format.format(parseNoon(from)), year }
}

/** A period as a sentence names it: `Nov 16 – 22, 2026`, `November 2026`, `Q4 2026`. */
export function formatPeriod(locale: Pick<LocaleContext, 'language'>, period: { from: string; to: string }): string {
  const { label, year } = formatPeriodLabel(locale, period)
  if (label.startsWith('Q')) return locale.language === 'en' ? `${label} ${year}` : `${year} ${label}`
  const isMonth = period.from.endsWith('-01') && parseNoon(period.to) - parseNoon(period.from) > 26 * 1440 * MINUTE
  return isMonth
    ? dateFormat(locale, 'UTC', { month: 'long', year: 'numeric' }).format(parseNoon(period.from))
    : formatSpan(locale, period)
}

/** The day of an instant as `Nov 22`, with its year where that is another than this one. */
export function formatShortDay(locale: LocaleContext, timestamp: number): string {
  const getYear = (timestamp: number) => toLocalDay(timestamp, locale.timeZone).slice(0, 4)
  const options: Intl.DateTimeFormatOptions =
    getYear(timestamp) === getYear(locale.now) ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' }
  return dateFormat(locale, locale.timeZone, options).format(timestamp)
}

/** An instant in the workspace's time zone: `Nov 22, 2026, 9:30 AM`. */
export const formatDateTime = (locale: LocaleContext, timestamp: number) =>
  dateFormat(locale, locale.timeZone, { dateStyle: 'medium', timeStyle: 'short' }).format(timestamp)

/** An instant with its exact time on hover: `3 hours ago`, beyond a month its day. The page's script keeps it true. */
export function relativeTime(locale: LocaleContext, timestamp: number | null): Markup {
  if (timestamp === null) return html`<span class="quiet">—</span>`
  const title = formatDateTime(locale, timestamp)
  return html`<time datetime="${new Date(timestamp).toISOString()}" title="${title}" data-relative>${formatRelativeTime(locale, timestamp)}</time>`
}

const MINUTE = 60_000

/** `3 hours ago`, `in 2 days`; beyond thirty days the day. */
export function formatRelativeTime(locale: LocaleContext, timestamp: number): string {
  const minutes = (timestamp - locale.now) / MINUTE
  if (Math.abs(minutes) >= MAX_RELATIVE_MINUTES) return formatShortDay(locale, timestamp)
  const format = cached(
    `r${locale.language}`,
    () => new Intl.RelativeTimeFormat(formatLocales[locale.language], { numeric: 'auto' }),
  )
  return format.format(...toRelativeTime(minutes))
}

/** What a language is called in the reader's own; by its code where it has no name. */
export const languageName = (language: AppLanguage, code: string): string =>
  new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(code) ?? code

/** A score from 0 to 10 in the colour of its group, which those who do not see it are told. */
export function scoreChip(locale: Pick<LocaleContext, 'language'>, score: number): Markup {
  const messages = commonMessages(locale.language)
  const scoreGroup = toGroup(score)
  return html`<span class="chip ${scoreGroup}" title="${messages.groups[scoreGroup]}"><span aria-hidden="true">${score}</span><span class="unseen">${messages.scoreOf(score, messages.groups[scoreGroup])}</span></span>`
}
