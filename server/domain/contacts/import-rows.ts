import { NewContact } from '../../../shared/contact.ts'
import {
  type ContactField,
  type ContactMapping,
  contactFields,
  importLimits,
  type RowError,
} from '../../../shared/contact-import.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { isStorable } from '../../../shared/text.ts'
import { type CsvRow, unescapeFormula } from '../imports/csv-reader.ts'

/** A row as it is kept between upload and import. */
export type StoredRow = CsvRow

/** The contact of a row, or why the row is rejected. */
export type ParsedRow = { contact: NewContact } | { error: RowError }

/** Empty cells are ignored. */
export function parseContactRow({ cells, error }: StoredRow, { columns, country }: ContactMapping): ParsedRow {
  if (error) return { error: 'quote' }
  if (cells.slice(columns.length).some((cell) => cell !== '')) return { error: 'cells' }
  const properties: Record<string, string> = {}
  const fields: Partial<Record<ContactField, string>> = {}
  for (const [index, target] of columns.entries()) {
    const value = unescapeFormula((cells[index] ?? '').trim())
    if (target === null || value === '') continue
    if (value.includes('\uFFFD') || !isStorable(value)) return { error: 'encoding' }
    if (value.length > importLimits.cell) return { error: 'long' }
    if (target.startsWith('property.')) properties[target.slice('property.'.length)] = value
    else fields[target as ContactField] = value
  }
  const phone = fields.phone && parsePhone(fields.phone, country)
  const result = NewContact.safeParse({ ...fields, phone, properties })
  return result.success ? { contact: result.data } : { error: getRejectionReason(result.error.issues[0]?.path ?? []) }
}

function getRejectionReason([field, property]: PropertyKey[]): RowError {
  if (field === undefined) return 'nobody'
  if (field === 'properties') return property === undefined ? 'properties' : 'property'
  return contactFields.find((name) => name === field) ?? 'nobody'
}
