import { z } from 'zod'
import { Country } from './country.ts'
import { fieldErrors } from './field-errors.ts'
import type { Import, ImportReading, ImportState } from './import.ts'
import { PropertyKey } from './properties.ts'

/** The limits of a file of contacts. */
export const importLimits = { bytes: 20 * 1024 * 1024, rows: 200_000, columns: 100, cell: 2000 } as const

export const contactFields = ['name', 'salutation', 'email', 'phone', 'externalId', 'locale'] as const
export type ContactField = (typeof contactFields)[number]

/** What a column becomes: a field, or one of the parts that are joined to the name. */
export const contactTargets = [...contactFields, 'firstName', 'lastName'] as const
export type ContactTarget = (typeof contactTargets)[number]

/** The target of a column: a field of the contact, a part of its name, or `property.NAME`. */
export const ColumnTarget = z
  .string()
  .refine(
    (target) =>
      contactTargets.includes(target as ContactTarget) ||
      PropertyKey.safeParse(/^property\.(.*)$/s.exec(target)?.[1]).success,
    `Expected one of ${contactTargets.join(', ')}, or property.NAME`,
  )

const IDENTIFYING_FIELDS = ['email', 'phone', 'externalId']

/** The target of each column, in order; null for ignored columns. */
export const ContactMapping = z
  .strictObject({
    columns: z.array(ColumnTarget.nullable()).max(importLimits.columns),
    country: Country.nullable().default(null).meta({ description: 'For phone numbers without a country code' }),
  })
  .superRefine(({ columns }, context) => {
    columns.forEach((target, index) => {
      if (target === null || columns.indexOf(target) === index) return
      context.addIssue({
        code: 'custom',
        path: ['columns', index],
        message: fieldErrors['target-taken'],
      })
    })
    if (columns.some((target) => target !== null && IDENTIFYING_FIELDS.includes(target))) return
    context.addIssue({
      code: 'custom',
      path: ['columns'],
      message: `Expected a column for one of ${IDENTIFYING_FIELDS.join(', ')}`,
    })
  })

export type ContactMapping = z.output<typeof ContactMapping>

/** Why a row is rejected. */
export const rowErrors = [
  'quote', // an unclosed quotation mark
  'cells', // more cells than columns
  'encoding', // read in the wrong encoding
  'nobody', // no identifier
  'email', // its only identifier is invalid
  'phone',
  'externalId',
] as const
export type RowError = (typeof rowErrors)[number]

/** An uploaded file of contacts. */
export interface ContactImport {
  id: string
  fileName: string
  state: ImportState
  header: string[]
  mapping: ContactMapping
  reading: ImportReading
  rows: number
  done: number
  created: number
  updated: number
  rejected: number
  reasons: Partial<Record<RowError, number>>
  /** Values that rows lose although they are taken, by field and reason. */
  warnings: Record<string, number>
  createdAt: string
  finishedAt: string | null
  undo: Import['undo']
  undoableUntil: string | null
}

/**
 * A property name for a column, in lower case as properties usually are.
 * @param index used if no character of the name is allowed
 * @example propertyFromColumn('Shop', 0) // 'shop'
 */
export function propertyFromColumn(name: string, index: number): string {
  const cleanedName = name
    .replace(/[^\p{L}\p{M}\p{N}_. -]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}_]+/u, '')
    .toLowerCase()
    .slice(0, 64)
    .trim()
  return PropertyKey.safeParse(cleanedName).success ? cleanedName : `column ${index + 1}`
}
