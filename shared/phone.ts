import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Country } from './country.ts'

/** Why a text is not read as a phone number. */
export const phoneErrors = [
  'unreadable', // no phone number, or none that fits the country
  'country-missing', // a number without a country code, in a workspace without a country
  'service-number', // a hotline such as 400 812 3456, which reaches no person
  'damaged', // a spreadsheet has turned it into a number such as 1.38E+10
] as const
export type PhoneError = (typeof phoneErrors)[number]

/** A phone number in E.164, and what else the text contained. */
export interface PhoneNumberFound {
  phone: string
  extension: string | null
  /** The text contains further numbers, which are dropped. */
  hasMore: boolean
}

export type PhoneReading = PhoneNumberFound | { error: PhoneError }

/** Room for several numbers. Longer texts are not about numbers. */
const MAX_PHONE_TEXT_LENGTH = 300

/**
 * Reads a phone number as people and spreadsheets write it. Numbers without a country code are read by the rules of the
 * country, never guessed. Of several numbers, the first counts.
 * @example readPhone('+44 (0)20 7123 4567 ext. 12', null) // { phone: '+442071234567', extension: '12', hasMore: false }
 * @example readPhone('138-0013-8000', 'CN') // { phone: '+8613800138000', extension: null, hasMore: false }
 */
export function readPhone(value: string, country: Country | null): PhoneReading {
  const text = cleanText(value)
  // Looking for the parts of a text takes time that grows with the square of its length.
  if (text.length > MAX_PHONE_TEXT_LENGTH) return { error: 'unreadable' }
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(text)) return { error: 'damaged' }
  const wholeReading = readOne(text, country)
  for (const separator of separators(wholeReading)) {
    const [first = '', ...others] = text.split(separator)
    const reading = others.some((other) => /\d/.test(other)) ? readOne(first, country) : wholeReading
    if ('phone' in reading && reading !== wholeReading) return { ...reading, hasMore: true }
  }
  return wholeReading
}

/** Mobile numbers as they are written where people leave out the country code. */
export const phoneExamples: Partial<Record<Country, string>> = {
  CN: '138 0013 8000',
  TW: '0912 345 678',
  HK: '9123 4567',
  MO: '6612 3456',
  GB: '020 7946 0000',
  US: '(201) 555-0123',
  DE: '030 23125123',
}

/** The phone number of a text in E.164; undefined if there is none. */
export function parsePhone(value: string, country: Country | null): string | undefined {
  const reading = readPhone(value, country)
  return 'phone' in reading ? reading.phone : undefined
}

/** The country of a number in E.164; null if it is unknown or shared, as for `+800`. */
export const getPhoneCountry = (phone: string): Country | null => parsePhoneNumberFromString(phone)?.country ?? null

/** The digits of a number in E.164 after its country code. */
export const getNationalNumber = (phone: string): string =>
  parsePhoneNumberFromString(phone)?.nationalNumber ?? phone.slice(1)

/** A number in E.164 as people read it: without the country code in its own country, `138 0013 8000`. */
export function formatPhone(phone: string, country: Country | null): string {
  const number = parsePhoneNumberFromString(phone)
  if (!number?.isPossible()) return phone
  return number.country === country ? number.formatNational() : number.formatInternational()
}

/**
 * A number in E.164 as spreadsheets keep it: neither as a number without its plus sign nor as a formula.
 * @example formatPhoneAsText('+8613800138000', null) // '(+86) 138 0013 8000'
 * @example formatPhoneAsText('+8613800138000', 'CN') // '138 0013 8000'
 */
export function formatPhoneAsText(phone: string, country: Country | null): string {
  const text = formatPhone(phone, country)
  if (!text.startsWith('+')) return text
  const [code, ...groups] = text.split(' ')
  return [`(${code})`, ...groups].join(' ')
}

/**
 * A number in E.164 as it is dialled, and as text message tools take it.
 * @example formatDialledPhone('+8613800138000', 'CN') // '13800138000'
 * @example formatDialledPhone('+8613800138000', 'TW') // '+8613800138000'
 */
export function formatDialledPhone(phone: string, country: Country | null): string {
  const text = formatPhone(phone, country)
  return text.startsWith('+') ? phone : text.replace(/\D/g, '')
}

/** Unifies digits, dashes and spaces; removes invisible characters, `tel:` and the apostrophe that keeps spreadsheets away. */
const cleanText = (value: string) =>
  value
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Pd}−]/gu, '-')
    .trim()
    .replace(/^(tel:|['’])\s*/i, '')

/** Between two numbers. `/` also stands within one, as in `030/123456`, and so do spaces. */
function separators(wholeReading: PhoneReading): RegExp[] {
  const always = [/;(?!ext=)|[,|、\n]|\s:::\s|\s(?:or|oder|ou|或)\s|\/(?=\s*[+0(])|\s(?=\+)/i]
  return 'phone' in wholeReading ? always : [...always, /\//, /\s+/]
}

const EXTENSION = /\s*(?:;ext=|ext(?:ension|n)?\b\.?|x|#|доб\.?|int\.|转|轉|分机|分機|内線|內線)[\s:.]*(\d{1,7})$/i
/** In China, an extension follows a landline number after another dash: `0571-88888888-801`. */
const CHINESE_EXTENSION = /^(\(?0\d{2,3}[)\s-]+\d{7,8})-(\d{1,5})$/

function readOne(text: string, country: Country | null): PhoneReading {
  const extensionMatch = EXTENSION.exec(text) ?? (country === 'CN' ? CHINESE_EXTENSION.exec(text) : null)
  const extension = extensionMatch?.at(-1) ?? null
  const written = extensionMatch
    ? text.slice(0, text.length - extensionMatch[0].length) + getBody(extensionMatch)
    : text
  // A spreadsheet that took the text for a number has dropped the plus sign.
  const isSpreadsheetNumber = /^\d+\.0+$/.test(written)
  const body = isSpreadsheetNumber ? written.replace(/\..*/, '') : written
  if (!/^[+(\s]*\d[\d\s().\-/·・+]*$/.test(body)) return { error: 'unreadable' }
  const prefixed = body.replace(/^\(?\s*00\s*/, (match) => (match.startsWith('(') ? '(+' : '+'))
  const isInternational = /^\(?\s*\+/.test(prefixed)
  const digits = (isInternational ? prefixed.replace(/\(\s*0\s*\)/, '') : prefixed).replace(/\D/g, '')
  const phone = isInternational ? readInternational(digits) : readNational(digits, { country, isSpreadsheetNumber })
  return typeof phone === 'string' ? { phone, extension, hasMore: false } : phone
}

/** What an extension match contains besides the extension. */
const getBody = ([, body = '', extension]: RegExpExecArray) => (extension === undefined ? '' : body)

/** Reads the digits after a `+`. */
function readInternational(digits: string): string | { error: PhoneError } {
  const number = parsePhoneNumberFromString(`+${digits}`)
  const singleCodeNumber = number && dropRepeatedCode(number)
  if (singleCodeNumber && (!number.isValid() || isMobile(singleCodeNumber))) return singleCodeNumber.number
  if (!number?.isPossible()) return { error: 'unreadable' }
  return /^\+86([48]00\d{7}|95\d{3,6})$/.test(number.number) ? { error: 'service-number' } : number.number
}

/** `+86 86 138 0013 8000` */
function dropRepeatedCode({ countryCallingCode, nationalNumber }: PhoneNumber): PhoneNumber | undefined {
  if (!nationalNumber.startsWith(countryCallingCode)) return undefined
  const number = parsePhoneNumberFromString(`+${nationalNumber}`)
  return number?.isValid() ? number : undefined
}

const isMobile = (number: PhoneNumber) => /MOBILE/.test(number.getType() ?? '')

interface NationalContext {
  country: Country | null
  isSpreadsheetNumber: boolean
}

/** Reads a number without `+`. */
function readNational(digits: string, { country, isSpreadsheetNumber }: NationalContext) {
  if (country === null) return isSpreadsheetNumber ? readWithoutPlus(digits) : { error: 'country-missing' as const }
  const phone = (nationalRules[country] ?? ((value) => readByMetadata(value, country)))(digits)
  return phone ?? { error: 'unreadable' as const }
}

/** Numbers of 12 and more digits have a country code. Shorter ones may be of any country. */
function readWithoutPlus(digits: string): string | { error: PhoneError } {
  const number = digits.length >= 12 ? parsePhoneNumberFromString(`+${digits}`) : undefined
  return number?.isValid() ? number.number : { error: 'country-missing' }
}

type NationalRule = (digits: string) => string | { error: PhoneError } | undefined

/** Where the numbering plan leaves room for guesses, the ways in which people write their numbers. */
const nationalRules: Partial<Record<Country, NationalRule>> = {
  CN: (digits) => {
    if (/^([48]00\d{7}|95\d{3,6}|1[0-2]\d{1,3})$/.test(digits)) return { error: 'service-number' }
    const [, mobile] = /^(?:0?86)?0?(1[3-9]\d{9})$/.exec(digits) ?? []
    const [, landline] = /^(?:0|860?)((?:10|2\d|[3-9]\d{2})[2-8]\d{6,7})$/.exec(digits) ?? []
    const number = mobile ?? (landline && landline.length >= 10 ? landline : undefined)
    return number && `+86${number}`
  },
  TW: (digits) => {
    const [, number] = /^(?:8860?|0)(9\d{8}|[2-8]\d{7,8})$/.exec(digits) ?? /^(9\d{8})$/.exec(digits) ?? []
    return number && `+886${number}`
  },
  HK: (digits) => {
    const [, number] = /^(?:852)?([2-9]\d{7})$/.exec(digits) ?? []
    return number && `+852${number}`
  },
  MO: (digits) => {
    const [, number] = /^(?:853)?((?:28|6\d)\d{6})$/.exec(digits) ?? []
    return number && `+853${number}`
  },
}

/** A landline number without its trunk zero may be a local one without an area code, so it is refused. */
function readByMetadata(digits: string, country: Country): string | undefined {
  const number = parsePhoneNumberFromString(digits, country)
  if (!number?.isValid()) return undefined
  const isBare = number.nationalNumber === digits
  const hasTrunkZero = isBare && parsePhoneNumberFromString(`0${digits}`, country)?.number === number.number
  return hasTrunkZero && !isMobile(number) ? undefined : number.number
}
