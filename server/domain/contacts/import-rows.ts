import type { NewContact } from '../../../shared/contact.ts'
import type { ContactMapping, ContactTarget, RowError } from '../../../shared/contact-import.ts'
import { type ContactCells, readContact, readProperties } from '../imports/contact-cells.ts'
import type { CsvRow } from '../imports/csv-reader.ts'
import type { CellWarning } from '../imports/warnings.ts'
import type { Omission } from './match-plan.ts'

/** A row as it is kept between upload and import. */
export type StoredRow = CsvRow

/** The contact of a row and what it lost, or why the row is rejected. */
export type ParsedRow = { contact: NewContact; warnings: CellWarning[] } | { error: RowError }

/**
 * Reads the contact of a row. Only the lack of an identifier rejects it: any other cell that cannot be read is left out with
 * a warning. Empty cells are ignored.
 */
export function parseContactRow({ cells, error }: StoredRow, { columns, country }: ContactMapping): ParsedRow {
  if (error) return { error: 'quote' }
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) return { error: 'cells' }
  const contactCells: ContactCells = {}
  const propertyCells: { property: string; cell: string }[] = []
  for (const [index, target] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (target === null || cell === '') continue
    if (target.startsWith('property.')) propertyCells.push({ property: target.slice('property.'.length), cell })
    else contactCells[target as ContactTarget] = cell
  }
  const warnings: CellWarning[] = []
  const contact = readContact(contactCells, country, warnings)
  if (!contact.externalId && !contact.email && !contact.phone) return { error: getRejectionReason(warnings) }
  const properties = readProperties(propertyCells, (field, code, cell) => warnings.push({ field, code, cell }))
  return { contact: { ...contact, properties }, warnings }
}

/** A row without what contradicts the stored contacts. */
export function omitFields(row: ParsedRow, omissions: readonly Omission[]): ParsedRow {
  if ('error' in row || omissions.length === 0) return row
  const omitted = new Set<string>(omissions.map(({ field }) => field))
  const { email, properties = {}, ...fields } = row.contact
  const remainingProperties = Object.entries(properties).filter(([name]) => !omitted.has(`property.${name}`))
  return {
    contact: {
      ...fields,
      ...(email && !omitted.has('email') && { email }),
      properties: Object.fromEntries(remainingProperties),
    },
    warnings: [...row.warnings, ...omissions.map((omission) => ({ ...omission, cell: '' }))],
  }
}

/** Why a row has no identifier: the first one that cannot be read, if it has any. A placeholder is none. */
function getRejectionReason(warnings: readonly CellWarning[]): RowError {
  const identifiers = ['email', 'phone', 'externalId'] as const
  const warning = warnings.find(
    ({ field, code }) => code !== 'placeholder' && identifiers.some((identifier) => identifier === field),
  )
  if (warning?.code === 'encoding') return 'encoding'
  return identifiers.find((identifier) => identifier === warning?.field) ?? 'nobody'
}
