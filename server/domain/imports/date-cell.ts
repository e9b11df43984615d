import { instantFromWallClock } from '../../../shared/calendar.ts'
import { cleanCell } from './cell-text.ts'
import { readClock } from './clock-time.ts'
import { findMonth } from './month-names.ts'
import { formatSerial } from './xlsx-sheet.ts'

/** Which comes first in dates such as 03/02/2026. */
export const dateOrders = ['day-first', 'month-first'] as const
export type DateOrder = (typeof dateOrders)[number]

/** A date as it is written: an instant; a local day, with its time if there is one; or a day in an unknown order. */
export type WrittenDate =
  | { instant: number }
  | { day: string; clock: string | null }
  | { first: number; second: number; year: number; clock: string | null; offset: number | null }

/** The moment or day that a cell names. A day has no time. */
export type DateValue = { time: number } | { day: string }

const MAX_INSTANT = 253_402_300_800_000

/**
 * Reads a date in the order and the time zone of its column.
 * @param order without it, 03/02/2026 is not read
 * @returns undefined if the cell is no date from 1970 on
 */
export function readDate(
  cell: string,
  { order, timeZone }: { order?: DateOrder | undefined; timeZone: string },
): DateValue | undefined {
  const date = scanDate(cell)
  if (!date) return undefined
  if ('instant' in date) return { time: date.instant }
  if ('day' in date) return resolve(date.day, date.clock, null, timeZone)
  const { first, second, year, clock, offset } = date
  const effectiveOrder = first === second ? 'day-first' : order
  if (!effectiveOrder) return undefined
  const [day, month] = effectiveOrder === 'day-first' ? [first, second] : [second, first]
  const text = toDay(year, month, day)
  return text === undefined ? undefined : resolve(text, clock, offset, timeZone)
}

function resolve(day: string, clock: string | null, offset: number | null, timeZone: string): DateValue | undefined {
  if (day < '1970-01-01') return undefined
  if (clock === null) return { day }
  const time =
    offset === null ? instantFromWallClock(`${day}T${clock}`, timeZone) : Date.parse(`${day}T${clock}Z`) - offset
  return time >= 0 ? { time } : undefined
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([012]\d):?([0-5]\d)(?::?([0-5]\d)(?:[.,]\d+)?)?)?( ?Z| ?[+-]\d\d(?::?\d\d)?)?$/

let lastScan: { cell: string; date: WrittenDate | undefined } = { cell: '', date: undefined }

/** Finds the date that a cell consists of; its order may be open. The last one is kept, as several readers ask for each. */
export function scanDate(cell: string): WrittenDate | undefined {
  if (cell !== lastScan.cell) lastScan = { cell, date: findDate(cell) }
  return lastScan.date
}

function findDate(cell: string): WrittenDate | undefined {
  const iso = ISO.exec(cell)
  if (iso) return scanIso(iso)
  const text = cleanCell(cell).replace(/^'/, '')
  const number =
    scanNumber(text) ?? scanCompact(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d:?\d\d)?$/.exec(text))
  if (number) return number
  const { date, clock, offset } = readClock(text)
  if (clock === undefined) return undefined
  const written = scanDay(date)
  if (!written) return undefined
  if (!('day' in written)) return { ...written, clock, offset: clock === null ? null : offset }
  if (clock === null || offset === null) return { day: written.day, clock }
  return toInstant(Date.parse(`${written.day}T${clock}Z`) - offset)
}

function scanIso([text, year, month, day, hour, minute, second = '00', zone]: RegExpExecArray):
  | WrittenDate
  | undefined {
  const date = toDay(Number(year), Number(month), Number(day))
  if (date === undefined || Number(hour ?? 0) > 23 || (zone && hour === undefined)) return undefined
  if (hour === undefined) return { day: date, clock: null }
  if (!zone) return { day: date, clock: `${hour}:${minute}:${second}` }
  const milliseconds = Number(/[.,](\d{1,3})/.exec(text ?? '')?.[1]?.padEnd(3, '0') ?? 0)
  const localTime = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const [, sign, hours, minutes = 0] = /([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return toInstant(localTime + milliseconds - offset)
}

/** A number: UNIX time in seconds, milliseconds or microseconds, a serial number of Excel, or a day without hyphens. */
function scanNumber(text: string): WrittenDate | undefined {
  if (!/^\d{5,17}(?:[.,]\d+)?$/.test(text)) return undefined
  const value = Number(text.replace(',', '.'))
  const [digits = ''] = text.split(/[.,]/)
  if (digits.length === 5) return scanDate(formatSerial(value))
  if (digits.length === 8) return scanCompact(/^(\d{4})(\d\d)(\d\d)$/.exec(text))
  if (digits.length === 14) return scanCompact(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text))
  const divisors: Record<number, number> = { 9: 0.001, 10: 0.001, 12: 1, 13: 1, 16: 1000 }
  const divisor = divisors[digits.length]
  return divisor === undefined ? undefined : toInstant(Math.round(value / divisor))
}

function scanCompact(match: RegExpExecArray | null): WrittenDate | undefined {
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, zone = ''] = match
  return scanDate(`${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}:${second}${zone}`}`)
}

const toInstant = (time: number) => (time >= 0 && time < MAX_INSTANT ? { instant: time } : undefined)

type ScannedDay = { day: string } | { first: number; second: number; year: number }

const YEAR_FIRST = /^(\d{4}) ?[-./年년] ?(\d{1,2}) ?[-./月월] ?(\d{1,2}) ?[日号일.]?$/
const YEAR_LAST = /^(\d{1,2}) ?([-./]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)\.?$/
const DAY_AND_NAME =
  /^(\d{1,2})(?:st|nd|rd|th|\.|º)?[ -]*(?:de |of )?(\p{L}{3,})\.?,?[ -]*(?:de )?(\d{4}|\d\d)(?: ?г\.?)?$/u
const NAME_AND_DAY = /^(\p{L}{3,})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})$/u
const YEAR_AND_NAME = /^(\d{4})[ -](\p{L}{3,})\.?[ -](\d{1,2})$/u
const ISO_WEEK = /^(\d{4})-?W(\d\d)-?([1-7])$/
const ISO_ORDINAL = /^(\d{4})-(\d{3})$/
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/
const WEEKDAY =
  /^(?:\p{L}+\.?, |(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? |(?:周|週|星期|礼拜)[一二三四五六日天]\s?)|\s?\(?(?:周|週|星期|礼拜)[一二三四五六日天]\)?$/iu

function scanDay(text: string): ScannedDay | undefined {
  const date = text.replace(WEEKDAY, '').trim()
  const yearFirst = YEAR_FIRST.exec(date) ?? COMPACT.exec(date)
  if (yearFirst) return wrapDay(toDay(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3])))
  const yearLast = YEAR_LAST.exec(date)
  if (yearLast) return scanYearLast(yearLast)
  const [year, month, day] = scanNamedMonth(date)
  if (month !== undefined) return wrapDay(toDay(expandYear(year), findMonth(month) ?? 0, Number(day)))
  const ordinal = ISO_ORDINAL.exec(date)
  if (ordinal) return addDays(`${ordinal[1]}-01-01`, Number(ordinal[2]) - 1, ordinal[1] ?? '')
  const week = ISO_WEEK.exec(date)
  return week ? wrapDay(findWeekday(Number(week[1]), Number(week[2]), Number(week[3]))) : undefined
}

function scanYearLast([, first, separator, second, year = '']: RegExpExecArray): ScannedDay | undefined {
  const numbers = { first: Number(first), second: Number(second), year: expandYear(year) }
  // Only languages that put the day first write it with dots.
  if (separator === '.') return wrapDay(toDay(numbers.year, numbers.second, numbers.first))
  const isPossible =
    toDay(numbers.year, numbers.first, numbers.second) ?? toDay(numbers.year, numbers.second, numbers.first)
  return isPossible === undefined ? undefined : numbers
}

/** The year, the name of the month and the day. */
function scanNamedMonth(date: string): [year?: string, month?: string, day?: string] {
  const [, day, month, year] = DAY_AND_NAME.exec(date) ?? []
  if (month !== undefined) return [year, month, day]
  const [, leadingMonth, followingDay, lastYear] = NAME_AND_DAY.exec(date) ?? []
  if (leadingMonth !== undefined) return [lastYear, leadingMonth, followingDay]
  const [, firstYear, innerMonth, lastDay] = YEAR_AND_NAME.exec(date) ?? []
  return [firstYear, innerMonth, lastDay]
}

const wrapDay = (day: string | undefined) => (day === undefined ? undefined : { day })

/** Two digits are a year from 1970 to 2069. */
function expandYear(text = ''): number {
  const year = Number(text)
  return text.length > 2 ? year : year + (year < 70 ? 2000 : 1900)
}

/** The day as `2026-01-05`, or undefined if there is none. */
function toDay(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

const DAY_MS = 86_400_000

function addDays(day: string, days: number, year: string): ScannedDay | undefined {
  const result = new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
  return days >= 0 && result.startsWith(year) ? { day: result } : undefined
}

/** The day of an ISO week: the first week has January 4th. */
function findWeekday(year: number, week: number, weekday: number): string | undefined {
  if (week < 1 || week > 53) return undefined
  const fourth = Date.UTC(year, 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
  return new Date(monday + ((week - 1) * 7 + weekday - 1) * DAY_MS).toISOString().slice(0, 10)
}
