import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** The cells of a CSV file that this project has written, the header included. */
export const readCsv = (file: string): string[][] => parse(readFileSync(file), { bom: true, relax_column_count: true })
