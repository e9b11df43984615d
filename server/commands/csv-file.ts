import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parse } from 'csv-parse'

/** A row of a CSV file with the line it ends on and where in the file it ends; `fault` where it cannot be read. */
export interface CsvRow {
  line: number
  bytes: number
  cells: string[]
  fault?: string
}

/** A quoted cell larger than this has lost its closing quotation mark. */
const LARGEST_ROW = 256 * 1024

/**
 * Reads a CSV file row by row in constant memory. A quotation mark that is never closed spoils its own line only: reading
 * goes on with the line after it.
 */
export async function* csvRows(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  let offset = 0
  let lines = 0
  for (;;) {
    const reading = { bytes: 0, lines: 0, broken: false }
    for await (const row of readFrom(file, offset, delimiter, reading)) {
      yield { ...row, bytes: offset + row.bytes, line: lines + row.line }
    }
    if (!reading.broken) return
    const start = offset + reading.bytes
    const { text, next } = await lineAt(file, start)
    lines += reading.lines + 1
    offset = next
    yield { line: lines, bytes: offset, cells: [text], fault: 'A quotation mark is opened here and never closed' }
  }
}

/** The rows from a place in the file on; `reading` says how far it got, and whether it broke off there. */
async function* readFrom(
  file: string,
  start: number,
  delimiter: string,
  reading: { bytes: number; lines: number; broken: boolean },
): AsyncGenerator<CsvRow> {
  const ready: CsvRow[] = []
  const parser = parse({
    bom: start === 0,
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LARGEST_ROW,
    on_record: (cells: string[], { bytes, lines }) => {
      Object.assign(reading, { bytes, lines })
      ready.push({ line: lines, bytes, cells })
      return null
    },
  })
  parser.on('error', () => {
    reading.broken = true
  })
  for await (const chunk of createReadStream(file, { start })) {
    parser.write(chunk)
    yield* ready.splice(0)
    if (reading.broken) return
  }
  parser.resume().end()
  if (!reading.broken) await once(parser, 'close').catch(() => undefined)
  yield* ready.splice(0)
}

/** The text of the line that begins at a place, and the place of the next one. */
async function lineAt(file: string, start: number): Promise<{ text: string; next: number }> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LARGEST_ROW), 0, LARGEST_ROW, start)
    const end = buffer.indexOf('\n')
    const length = end === -1 ? bytesRead : end + 1
    return { text: buffer.toString('utf8', 0, length).trimEnd(), next: start + length }
  } finally {
    await handle.close()
  }
}

/** What separates the cells: a comma, or what spreadsheets of other countries write, judged by the first line. */
export async function delimiterOf(file: string): Promise<string> {
  const { text } = await lineAt(file, 0)
  const count = (delimiter: string) => text.split(delimiter).length
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}
