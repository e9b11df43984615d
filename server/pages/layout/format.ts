import type { Context } from 'hono'
import { html } from 'hono/html'
import { localDay } from '../../../shared/calendar.ts'
import { group } from '../../../shared/nps.ts'
import { FAR, relative } from '../../../shared/relative-time.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { type StaffLanguage, staffLanguage } from '../../i18n/index.ts'
import type { Markup } from './page.ts'

/** Who reads: what figures and times look like depends on it. */
export interface Reader {
  language: StaffLanguage
  timeZone: string
  /** Milliseconds UTC. */
  now: number
}

/** The person who is signed in, in the time zone of the workspace. */
export function readerOf(c: Context<Env>): Reader {
  return { language: staffLanguage(c), timeZone: c.var.staff.place.timeZone, now: c.var.deps.now() }
}

const regional: Record<StaffLanguage, string> = { en: 'en', 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW' }

/** Making a format takes longer than using it a hundred times. */
const made = new Map<string, unknown>()
function once<Format>(key: string, make: () => Format): Format {
  const known = made.get(key) as Format | undefined
  if (known) return known
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

const numbers = ({ language }: Pick<Reader, 'language'>, options: Intl.NumberFormatOptions) =>
  once(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(regional[language], options))

const minus = (text: string) => text.replace('-', '−')

/** `12,345` */
export const number = (reader: Pick<Reader, 'language'>, value: number) => minus(numbers(reader, {}).format(value))

/** A score, to one decimal: `39.8`, `−4.0`; a dash where there is none. */
export const points = (reader: Pick<Reader, 'language'>, value: number | null) =>
  value === null
    ? '—'
    : minus(
        numbers(reader, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' }).format(value),
      )

/** A difference of scores: `+6.1`, `−0.4`. */
export const difference = (reader: Pick<Reader, 'language'>, value: number) =>
  minus(
    numbers(reader, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(value),
  )

/** A share of 0 to 1 as `62 %` or `61.8 %`. */
export const percent = (reader: Pick<Reader, 'language'>, share: number | null, digits = 0) =>
  share === null
    ? '—'
    : numbers(reader, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share)

/** `37.2 to 42.4` */
export const interval = (reader: Pick<Reader, 'language'>, { low, high }: { low: number; high: number }) =>
  commonWords(reader.language).between(points(reader, low), points(reader, high))

const dates = ({ language }: Pick<Reader, 'language'>, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  once(
    `d${language}${timeZone}${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(regional[language], { ...options, timeZone }),
  )

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)

/** A calendar day such as `2026-11-22`, as `Nov 22, 2026`. */
export const day = (reader: Pick<Reader, 'language'>, value: string) =>
  dates(reader, 'UTC', { dateStyle: 'medium' }).format(noon(value))

/** `Nov 1 – 30, 2026`, `2026年11月1日至30日`. */
export function span(reader: Pick<Reader, 'language'>, { from, to }: { from: string; to: string }): string {
  if (from === to) return day(reader, from)
  if (reader.language === 'en') return dates(reader, 'UTC', { dateStyle: 'medium' }).formatRange(noon(from), noon(to))
  // What browsers and Node write for a range in Chinese is slashes.
  const rest: Intl.DateTimeFormatOptions =
    from.slice(0, 7) === to.slice(0, 7)
      ? { day: 'numeric' }
      : from.slice(0, 4) === to.slice(0, 4)
        ? { month: 'short', day: 'numeric' }
        : { dateStyle: 'medium' }
  return `${day(reader, from)}至${dates(reader, 'UTC', rest).format(noon(to))}`
}

/** A period in as few characters as tell it, for two lines: `Nov 22`, `Nov` or `Q4`, and `2026`. */
export function periodLabel(
  reader: Pick<Reader, 'language'>,
  { from, to }: { from: string; to: string },
): { label: string; year: string } {
  const days = Math.round((noon(to) - noon(from)) / (1440 * MINUTE))
  const year = from.slice(0, 4)
  if (days > 80) return { label: `Q${Math.ceil(Number(from.slice(5, 7)) / 3)}`, year }
  const format = dates(reader, 'UTC', days > 26 ? { month: 'short' } : { month: 'short', day: 'numeric' })
  return { label: format.format(noon(from)), year }
}

/** A period as a sentence names it: `Nov 16 – 22, 2026`, `November 2026`, `Q4 2026`. */
export function periodName(reader: Pick<Reader, 'language'>, of: { from: string; to: string }): string {
  const { label, year } = periodLabel(reader, of)
  if (label.startsWith('Q')) return reader.language === 'en' ? `${label} ${year}` : `${year} ${label}`
  const isMonth = of.from.endsWith('-01') && noon(of.to) - noon(of.from) > 26 * 1440 * MINUTE
  return isMonth ? dates(reader, 'UTC', { month: 'long', year: 'numeric' }).format(noon(of.from)) : span(reader, of)
}

/** The day of an instant as `Nov 22`, with its year where that is another than this one. */
export function shortDay(reader: Reader, at: number): string {
  const yearOf = (time: number) => localDay(time, reader.timeZone).slice(0, 4)
  const options: Intl.DateTimeFormatOptions =
    yearOf(at) === yearOf(reader.now) ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' }
  return dates(reader, reader.timeZone, options).format(at)
}

/** An instant in the workspace's time zone: `Nov 22, 2026, 9:30 AM`. */
export const exact = (reader: Reader, at: number) =>
  dates(reader, reader.timeZone, { dateStyle: 'medium', timeStyle: 'short' }).format(at)

/** An instant with its exact time on hover: `3 hours ago`, beyond a month its day. The page's script keeps it true. */
export function time(reader: Reader, at: number | null): Markup {
  if (at === null) return html`<span class="quiet">—</span>`
  const title = exact(reader, at)
  return html`<time datetime="${new Date(at).toISOString()}" title="${title}" data-relative>${ago(reader, at)}</time>`
}

const MINUTE = 60_000

/** `3 hours ago`, `in 2 days`; beyond thirty days the day. */
export function ago(reader: Reader, at: number): string {
  const minutes = (at - reader.now) / MINUTE
  if (Math.abs(minutes) >= FAR) return shortDay(reader, at)
  const format = once(
    `r${reader.language}`,
    () => new Intl.RelativeTimeFormat(regional[reader.language], { numeric: 'auto' }),
  )
  return format.format(...relative(minutes))
}

/** What a language is called in the reader's own; by its code where it has no name. */
export const languageName = (language: StaffLanguage, code: string): string =>
  new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(code) ?? code

/** A score from 0 to 10 in the colour of its group, which those who do not see it are told. */
export function scoreChip(reader: Pick<Reader, 'language'>, score: number): Markup {
  const words = commonWords(reader.language)
  const of = group(score)
  return html`<span class="chip ${of}" title="${words.groups[of]}"><span aria-hidden="true">${score}</span><span class="unseen">${words.scoreOf(score, words.groups[of])}</span></span>`
}
