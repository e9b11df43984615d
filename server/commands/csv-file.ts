import { openAsBlob } from 'node:fs'
import { openTable, type TableRow } from '../domain/imports/table.ts'

/** Reads a CSV file row by row in constant memory, its header first. */
export async function* readCsvFile(file: string): AsyncGenerator<TableRow> {
  const table = await openTable(await openAsBlob(file))
  if (table.headerLine !== null) yield { line: table.headerLine, cells: table.header, bytes: 0 }
  yield* table.readRows()
}
