import type { NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { readPhone } from '../../../shared/phone.ts'
import { isDamagedNumber, isPlaceholder } from '../../../shared/placeholders.ts'
import { MAX_PROPERTIES } from '../../../shared/properties.ts'
import { isStorable } from '../../../shared/text.ts'
import { unescapeFormulas } from '../files/formulas.ts'
import { readEmail } from './email-cell.ts'
import { readLanguage } from './language-cell.ts'
import type { CellWarning, WarningCode } from './warnings.ts'

const MAX_TEXT = 200

/** Collects what rows lose; see `CellWarning`. */
export type Warn = (code: WarningCode) => void

/**
 * The text of a cell, without the apostrophes of exports; empty if it says nothing or cannot be read.
 * @param maxLength longer text is cut off
 */
export function readText(cell: string, maxLength: number, warn: Warn): string {
  const text = unescapeFormulas(cell.trim())
  if (text === '') return ''
  if (text.includes('\uFFFD') || !isStorable(text)) {
    warn('encoding')
    return ''
  }
  if (text.length <= maxLength) return text
  warn('long')
  return text
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .trimEnd()
}

/** An id. One that is cut off, or damaged by a spreadsheet, would be another person's. */
export function readExternalId(cell: string, warn: Warn): string | undefined {
  const text = readText(cell, 2 * MAX_TEXT, warn).replace(/^'(?=\d)/, '')
  if (isDamagedNumber(text)) warn('damaged')
  else if (text === '') return undefined
  else if (isPlaceholder(text, 'identifier')) warn('placeholder')
  else if (text.length > MAX_TEXT) warn('long')
  else return text
  return undefined
}

/** The text of an email address or a phone number; empty if it is a placeholder. */
function readAddressText(cell: string, warn: Warn): string {
  const text = readText(cell, 2000, warn)
  if (!isPlaceholder(text, 'identifier') || isDamagedNumber(text)) return text
  warn('placeholder')
  return ''
}

export function readEmailField(cell: string, warn: Warn): string | undefined {
  const text = readAddressText(cell, warn)
  if (text === '') return undefined
  const reading = readEmail(text)
  if (reading === 'invalid') {
    warn('invalid')
    return undefined
  }
  if (reading.hasMore) warn('more')
  return reading.email
}

export function readPhoneField(cell: string, country: Country | null, warn: Warn): string | undefined {
  const text = readAddressText(cell, warn)
  if (text === '') return undefined
  const reading = readPhone(text, country)
  if ('error' in reading) {
    warn(reading.error === 'unreadable' ? 'invalid' : reading.error)
    return undefined
  }
  if (reading.hasMore) warn('more')
  if (reading.extension !== null) warn('extension')
  return reading.phone
}

export function readLanguageField(cell: string, warn: Warn): string | undefined {
  const text = readText(cell, 2000, warn)
  if (text === '') return undefined
  const isMissing = isPlaceholder(text, 'property')
  const language = isMissing ? undefined : readLanguage(text)
  if (language === undefined) warn(isMissing ? 'placeholder' : 'invalid')
  return language
}

export interface NameCells {
  name?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
}

const MAX_SALUTATION = 100

function readSalutation(cell: string, warn: Warn): string | undefined {
  const text = cleanPart(readText(cell, MAX_SALUTATION, warn))
  if (!isPlaceholder(text, 'name')) return text || undefined
  warn('placeholder')
  return undefined
}

/** A name in one column, or else joined: `Ada` and `Lovelace`, but `王` and `小梅` as `王小梅`. */
export function readName({ name, firstName, lastName }: NameCells, warn: Warn): string | undefined {
  const readPart = (cell = '') => {
    const text = cleanPart(readText(cell, MAX_TEXT, warn))
    if (!isPlaceholder(text, 'name')) return text
    warn('placeholder')
    return ''
  }
  const [whole, first, last] = [readPart(name), readPart(firstName), readPart(lastName)]
  if (whole) return whole
  const isChinese = /^\p{Script=Han}{1,4}$/u.test(first) && /^\p{Script=Han}{1,4}$/u.test(last)
  const joined = isChinese ? last + first : [first, last].filter(Boolean).join(' ')
  return joined.slice(0, MAX_TEXT).trim() || undefined
}

const cleanPart = (text: string) =>
  text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Values by the names of their properties. A value that does not fit is left out. */
export function readProperties(
  cells: readonly { property: string; cell: string }[],
  warn: (field: string, code: WarningCode, cell: string) => void,
): Record<string, string> {
  const properties: Record<string, string> = {}
  let count = 0
  for (const { property, cell } of cells) {
    const warnProperty: Warn = (code) => warn(`property.${property}`, code, cell)
    const value = readText(cell, MAX_TEXT, warnProperty)
    if (value === '') continue
    if (isPlaceholder(value, 'property')) warnProperty('placeholder')
    else if (++count > MAX_PROPERTIES) warnProperty('too-many')
    else properties[property] = value
  }
  return properties
}

/** The cells of a contact by field; absent fields are not mapped. */
export interface ContactCells extends NameCells {
  externalId?: string | undefined
  email?: string | undefined
  phone?: string | undefined
  salutation?: string | undefined
  locale?: string | undefined
}

/** The contact of a row, without properties. A field that cannot be read is left out with a warning. */
export function readContact(
  cells: ContactCells,
  country: Country | null,
  warnings: CellWarning[],
  prefix = '',
): Omit<NewContact, 'properties'> {
  if (Object.keys(cells).length === 0) return {}
  const warnField =
    (field: keyof ContactCells): Warn =>
    (code) =>
      warnings.push({ field: prefix + field, code, cell: cells[field] ?? '' })
  const fields = {
    externalId: cells.externalId && readExternalId(cells.externalId, warnField('externalId')),
    email: cells.email && readEmailField(cells.email, warnField('email')),
    phone: cells.phone && readPhoneField(cells.phone, country, warnField('phone')),
    name: readName(cells, warnField('name')),
    salutation: cells.salutation && readSalutation(cells.salutation, warnField('salutation')),
    locale: cells.locale && readLanguageField(cells.locale, warnField('locale')),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value))
}
