import { importLimits } from '../../../shared/contact-import.ts'
import { isStorable } from '../../../shared/text.ts'
import type { ImportChunkRow } from '../../store/queries/contact-imports.ts'
import { parseCsvRows } from '../csv-reader.ts'
import { DomainError } from '../errors.ts'
import type { StoredRow } from './import-rows.ts'

/** The encodings that spreadsheets write CSV in; `auto` looks at the file. */
export const encodings = ['auto', 'utf-8', 'gb18030', 'big5', 'windows-1252', 'utf-16le'] as const
export type Encoding = (typeof encodings)[number]

/** Why a file is not taken at all: the end of the `code` of its error. */
export const fileErrorReasons = ['missing', 'empty', 'bare', 'workbook', 'large', 'rows', 'columns'] as const
export type FileErrorReason = (typeof fileErrorReasons)[number]

const messages: Record<FileErrorReason, string> = {
  missing: 'Expected a file',
  empty: 'The file is empty: expected a first line with the names of the columns',
  bare: 'The file has the names of its columns, and no rows',
  workbook: 'This is no CSV file: save the sheet as CSV',
  large: `Expected at most ${importLimits.bytes / 1024 / 1024} MB`,
  rows: `Expected at most ${importLimits.rows} rows`,
  columns: `Expected at most ${importLimits.columns} columns`,
}

export const invalidFile = (reason: FileErrorReason) =>
  new DomainError('invalid', `file-${reason}`, messages[reason], { path: 'file' })

/** A file as it comes: its bytes, in pieces that may be gone through more than once. */
export type Bytes = readonly Uint8Array[]

/** How many rows, and how many characters of them, go into one batch: D1 takes two megabytes at once. */
const MAX_BATCH_ROWS = 250
const MAX_BATCH_CHARACTERS = 100_000

/**
 * The rows of a file of contacts in chunks, the first line apart.
 * @throws DomainError `invalid` for what is no such file, or too large
 */
export async function* readChunks(
  bytes: Bytes,
  encoding: Encoding,
): AsyncGenerator<{ header: string[] } | ImportChunkRow> {
  const rows = parseCsvRows(decodeText(bytes, encoding))
  const header = ((await rows.next()).value as StoredRow | undefined)?.cells.map((name) => name.trim())
  if (!header) throw invalidFile('empty')
  if (header.some((name) => name.includes('\0')) || /^PK/.test(header[0] ?? '')) throw invalidFile('workbook')
  while (header.at(-1) === '') header.pop()
  if (header.length > importLimits.columns) throw invalidFile('columns')
  yield { header: header.map((name) => (isStorable(name) ? name.slice(0, 200) : '')) }
  let [lines, length, position]: [string[], number, number] = [[], 0, 0]
  const takeChunk = () => ({ position: position - lines.length, lines: `[${lines.join()}]` })
  for await (const row of rows) {
    if (position === importLimits.rows) throw invalidFile('rows')
    const line = JSON.stringify(row.cells.every(isStorable) ? row : { ...row, cells: row.cells.map(toStorableText) })
    lines.push(line)
    position++
    length += line.length
    if (lines.length < MAX_BATCH_ROWS && length < MAX_BATCH_CHARACTERS) continue
    yield takeChunk()
    ;[lines, length] = [[], 0]
  }
  if (position === 0) throw invalidFile('bare')
  if (lines.length > 0) yield takeChunk()
}

/** Text that every engine takes; what it cannot keep is seen by its row as wrongly encoded. */
const toStorableText = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** How much is read before others have their turn. */
const SLICE_BYTES = 64 * 1024

async function* decodeText(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = createDecoder(encoding === 'auto' ? detectEncoding(bytes) : encoding)
  for (const piece of bytes) {
    for (let start = 0; start < piece.length; start += SLICE_BYTES) {
      yield decoder.decode(piece.subarray(start, start + SLICE_BYTES), { stream: true })
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  yield decoder.decode()
}

/** Where the platform does not know an encoding, the rows say that they cannot be read. */
function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    return new TextDecoder()
  }
}

/** How a file is written: by its mark, else UTF-8 where it can be that, else by how its high bytes stand together. */
function detectEncoding(bytes: Bytes): string {
  const [first = 0, second = 0] = bytes[0] ?? []
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : hasPairedHighBytes(bytes) ? 'gb18030' : 'windows-1252'
}

function isUtf8(bytes: Bytes): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (const piece of bytes) decoder.decode(piece, { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}

/** Chinese letters are two high bytes each; Western ones with accents mostly stand alone among plain ones. */
function hasPairedHighBytes(bytes: Bytes): boolean {
  let [singles, pairs, run] = [0, 0, 0]
  for (const piece of bytes) {
    for (const byte of piece) {
      if (byte >= 0x80) {
        run++
        continue
      }
      if (run === 1) singles++
      else if (run > 1) pairs++
      run = 0
    }
  }
  return pairs + (run > 1 ? 1 : 0) > singles
}
