import { NewContact } from '../../../shared/contact.ts'
import {
  type ContactField,
  type ContactMapping,
  contactFields,
  importLimits,
  type RowFault,
} from '../../../shared/contact-import.ts'
import { isStorable } from '../../../shared/text.ts'
import { type CsvRow, undefused } from '../csv-reader.ts'

/** A row of a file as it is kept until it is stored. */
export type StoredLine = CsvRow

/** What a row says of a contact, or why it says nothing that can be stored. */
export type ReadRow = { contact: NewContact } | { fault: RowFault }

/** Reads a row of a file of contacts; empty cells say nothing. */
export function contactIn({ cells, fault }: StoredLine, { columns, countryCode }: ContactMapping): ReadRow {
  if (fault) return { fault: 'quote' }
  if (cells.slice(columns.length).some((cell) => cell !== '')) return { fault: 'cells' }
  const properties: Record<string, string> = {}
  const about: Partial<Record<ContactField, string>> = {}
  for (const [index, target] of columns.entries()) {
    const value = undefused((cells[index] ?? '').trim())
    if (target === null || value === '') continue
    if (value.includes('\uFFFD') || !isStorable(value)) return { fault: 'encoding' }
    if (value.length > importLimits.cell) return { fault: 'long' }
    if (target.startsWith('property.')) properties[target.slice('property.'.length)] = value
    else about[target as ContactField] = value
  }
  const phone = about.phone === undefined ? {} : { phone: international(about.phone, countryCode) }
  const result = NewContact.safeParse({ ...about, ...phone, properties })
  return result.success ? { contact: result.data } : { fault: faultOf(result.error.issues[0]?.path ?? []) }
}

function faultOf([field, property]: PropertyKey[]): RowFault {
  if (field === undefined) return 'nobody'
  if (field === 'properties') return property === undefined ? 'properties' : 'property'
  return contactFields.find((one) => one === field) ?? 'nobody'
}

/** In Italy a number keeps its zero behind the country code; elsewhere the zero only says that none is there. */
const ZERO_STAYS = '+39'

/** A number with its country code. Spreadsheets turn long numbers into `8.61381E+12`: those are not to be made up. */
function international(phone: string, countryCode: string | null): string {
  if (countryCode === null || /^\s*(\+|00)/.test(phone) || !/^[\d\s().\-/]+$/.test(phone)) return phone
  return countryCode + (countryCode === ZERO_STAYS ? phone : phone.replace(/^[\s(]*0/, ''))
}
