import type { ResponseMapping } from '../../../shared/response-import.ts'
import type { StoredRow } from '../contacts/import-rows.ts'
import type { DateOrder } from '../imports/date-cell.ts'
import type { Contradiction } from '../imports/date-column.ts'
import type { Table } from '../imports/table.ts'
import type { ReadingOptions, ResponseRowError } from './import-reading.ts'

/** A row as it is kept between upload and import, with the number of equal rows before it. */
export type StoredResponseRow = StoredRow & { occurrence?: number }

/** What is kept of a file beside the rows, and of a look at the whole of it. */
export interface StoredTable {
  width: Table['width']
}

/** The column `mapping` of an import of responses. */
export interface StoredMapping extends ResponseMapping {
  table: StoredTable
  /** The first instant whose responses open follow-ups; null if none does. */
  followUpsSince: number | null
  /** The order that the column of dates shows. */
  detectedOrder?: DateOrder
  /** Dates in both orders, if no order was chosen. */
  dateContradiction?: Contradiction
  /** The cause for which more than a few rows are rejected. */
  excess?: ResponseRowError
}

/** The part of a stored mapping that users choose. */
export function toResponseMapping(mapping: StoredMapping): ResponseMapping {
  const { columns, country, dateOrder, timeZone, emptyDates, update, followUps } = mapping
  return { columns, country, dateOrder, timeZone, emptyDates, update, followUps }
}

/** How the rows of a stored file are read. */
export function toReadingOptions(mapping: StoredMapping, now: number): ReadingOptions {
  const { columns, country, dateOrder, detectedOrder, timeZone, emptyDates, table } = mapping
  const targets = columns.flatMap((target, column) => (target === null ? [] : [[target, column] as const]))
  return {
    columns: new Map(targets),
    width: table.width,
    country,
    dateOrder: dateOrder ?? detectedOrder,
    timeZone,
    emptyDates,
    now,
  }
}
