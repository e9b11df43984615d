import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type CsvRow, parseCsvRows } from '../domain/csv-reader.ts'

/** A row of a CSV file, with how much of the file has been read so far. */
export type CsvFileRow = CsvRow & { bytes: number }

/** Reads a CSV file row by row in constant memory, in UTF-8 or the UTF-16 of spreadsheets. */
export async function* readCsvFile(file: string): AsyncGenerator<CsvFileRow> {
  const stream = createReadStream(file, { encoding: await detectEncoding(file) })
  for await (const row of parseCsvRows(stream)) yield { ...row, bytes: stream.bytesRead }
}

/** By the byte order mark. */
async function detectEncoding(file: string): Promise<BufferEncoding> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.readUInt16LE(0) === 0xfeff ? 'utf16le' : 'utf8'
  } finally {
    await handle.close()
  }
}
