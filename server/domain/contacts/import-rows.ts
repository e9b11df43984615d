import { NewContact } from '../../../shared/contact.ts'
import {
  type ContactField,
  type ContactMapping,
  contactFields,
  importLimits,
  type RowError,
} from '../../../shared/contact-import.ts'
import { isStorable } from '../../../shared/text.ts'
import { type CsvRow, unescapeFormula } from '../csv-reader.ts'

/** A row of a file as it is kept until it is stored. */
export type StoredRow = CsvRow

/** What a row says of a contact, or why it says nothing that can be stored. */
export type ParsedRow = { contact: NewContact } | { fault: RowError }

/** Reads a row of a file of contacts; empty cells say nothing. */
export function parseContactRow({ cells, fault }: StoredRow, { columns, countryCode }: ContactMapping): ParsedRow {
  if (fault) return { fault: 'quote' }
  if (cells.slice(columns.length).some((cell) => cell !== '')) return { fault: 'cells' }
  const properties: Record<string, string> = {}
  const fields: Partial<Record<ContactField, string>> = {}
  for (const [index, target] of columns.entries()) {
    const value = unescapeFormula((cells[index] ?? '').trim())
    if (target === null || value === '') continue
    if (value.includes('\uFFFD') || !isStorable(value)) return { fault: 'encoding' }
    if (value.length > importLimits.cell) return { fault: 'long' }
    if (target.startsWith('property.')) properties[target.slice('property.'.length)] = value
    else fields[target as ContactField] = value
  }
  const phone = fields.phone === undefined ? {} : { phone: toInternationalNumber(fields.phone, countryCode) }
  const result = NewContact.safeParse({ ...fields, ...phone, properties })
  return result.success ? { contact: result.data } : { fault: getRejectionReason(result.error.issues[0]?.path ?? []) }
}

function getRejectionReason([field, property]: PropertyKey[]): RowError {
  if (field === undefined) return 'nobody'
  if (field === 'properties') return property === undefined ? 'properties' : 'property'
  return contactFields.find((name) => name === field) ?? 'nobody'
}

/** In Italy a number keeps its zero behind the country code; elsewhere the zero only says that none is there. */
const KEEPS_LEADING_ZERO = '+39'

/** A number with its country code. Spreadsheets turn long numbers into `8.61381E+12`: those are not to be made up. */
function toInternationalNumber(phone: string, countryCode: string | null): string {
  if (countryCode === null || /^\s*(\+|00)/.test(phone) || !/^[\d\s().\-/]+$/.test(phone)) return phone
  return countryCode + (countryCode === KEEPS_LEADING_ZERO ? phone : phone.replace(/^[\s(]*0/, ''))
}
