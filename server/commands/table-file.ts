import { openAsBlob, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { ImportKind } from '../../shared/import.ts'
import { DomainError } from '../domain/errors.ts'
import { guessMapping } from '../domain/imports/column-guesses.ts'
import { type Encoding, encodings } from '../domain/imports/encodings.ts'
import { openTable, type Table, type TableOptions } from '../domain/imports/table.ts'
import { describeError } from '../i18n/problems.ts'
import { nameColumn } from './column-mapping.ts'
import { getLanguage, t } from './language.ts'
import { UsageError } from './usage.ts'

/** The options of both imports that say how a file is read. */
export interface FileOptions {
  map: readonly string[]
  encoding?: string | undefined
  /** The line of the header, 0 for none. */
  headerLine?: string | undefined
}

/** @throws UsageError if there is no such file */
export function getFileSize(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile()) return stats.size
  throw new UsageError(t().file.none(file))
}

/** @throws UsageError for an unknown encoding */
function parseEncoding(encoding = 'auto'): Encoding {
  const supportedEncoding = encodings.find((other) => other === encoding.toLowerCase())
  if (supportedEncoding === undefined) throw new UsageError(t().options.encoding(encodings.join(t().separator)))
  return supportedEncoding
}

/** @throws UsageError for an unknown encoding or line */
export function parseTableOptions({ encoding, headerLine }: Omit<FileOptions, 'map'>): TableOptions {
  if (headerLine !== undefined && !/^\d{1,6}$/.test(headerLine)) throw new UsageError(t().options.headerLine)
  const line = headerLine === undefined ? undefined : Number(headerLine)
  return { encoding: parseEncoding(encoding), headerLine: line }
}

/** Opens a file as a table. @throws UsageError if it cannot be read as one */
export async function openTableFile(file: string, options: Omit<FileOptions, 'map'>): Promise<Table> {
  getFileSize(file)
  const tableOptions = parseTableOptions(options)
  return nameFileErrors(file, async () => openTable(await openAsBlob(file), tableOptions))
}

/** Runs what reads a file, and names the file in errors about it. */
export async function nameFileErrors<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DomainError && error.path === 'file')
      throw new UsageError(t().file.error(file, describeError(getLanguage(), error) ?? error.message))
    throw error
  }
}

/** How a file was read, with the first values of each column, to be checked before anything is stored. */
export function describeTable(
  file: string,
  table: Table,
  columns: ReadonlyMap<string, number>,
  kind: ImportKind,
): string {
  const { format, encoding, delimiter, headerLine, header, sampleRows } = table
  const { preset } = guessMapping(table, kind, [])
  const texts = t().file
  const parts = [
    ...(format === 'xlsx'
      ? [texts.workbook]
      : [texts.csv(encoding ?? ''), texts.separatedBy(texts.delimiters[delimiter ?? ','] ?? `“${delimiter}”`)]),
    headerLine === null ? texts.withoutHeader : texts.header(headerLine),
    ...(preset ? [texts.from(preset.name)] : []),
  ]
  const fieldsByColumn = new Map([...columns].map(([field, column]) => [column, field]))
  const width = Math.max(header.length, ...sampleRows.map(({ cells }) => cells.length))
  const lines = Array.from({ length: width }, (_, column) => {
    const values = sampleRows.flatMap(({ cells }) => shorten(cells[column] ?? '') || [])
    const field = fieldsByColumn.get(column)
    return `  ${nameColumn(header, column)}${field ? ` → ${field}` : ''}: ${values.join(' · ')}`
  })
  return `${texts.description(basename(file), parts)}\n${lines.join('\n')}\n`
}

const shorten = (cell: string) => cell.replace(/\s+/g, ' ').trim().slice(0, 60)
