import { writeCsv } from './csv.ts'
import type { FileStream, Table } from './table.ts'
import { writeXlsx } from './xlsx.ts'
import type { WorkbookTexts } from './xlsx-parts.ts'

export const fileTypes = ['xlsx', 'csv'] as const
export type FileType = (typeof fileTypes)[number]

/** Plain data, because exports run in a thread of their own. */
export type FileFormat = { type: 'csv' } | { type: 'xlsx'; texts: WorkbookTexts }

/** Writes a table as a file without holding all of it. */
export const writeTable = (table: Table, format: FileFormat): FileStream =>
  format.type === 'csv' ? writeCsv(table) : writeXlsx(table, format.texts)
