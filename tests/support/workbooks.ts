import readXlsxFile from 'read-excel-file/node'
import { readXlsxRows } from '../../server/domain/imports/xlsx-reader.ts'

type ReadCell = string | number | boolean | Date | null

/** The sheets of a workbook, as a reader that is not ours sees them. Times are as if they were UTC. */
export async function readWorkbook(bytes: Uint8Array): Promise<{ sheet: string; data: ReadCell[][] }[]> {
  return (await readXlsxFile(Buffer.from(bytes), { trim: false })) as { sheet: string; data: ReadCell[][] }[]
}

/** The rows of the first sheet, as a reader that is not ours sees them. */
export const readFirstSheet = async (bytes: Uint8Array): Promise<ReadCell[][]> =>
  (await readWorkbook(bytes))[0]?.data ?? []

/** The rows of the first sheet, as an import reads them. */
export async function readAsImport(bytes: Uint8Array<ArrayBuffer>): Promise<string[][]> {
  const rows: string[][] = []
  for await (const { cells } of readXlsxRows(new Blob([bytes]))) rows.push(cells)
  return rows
}

/** All bytes of a file that comes in chunks. */
export async function collectFile(
  chunks: AsyncIterable<{ data: string | Uint8Array }>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = []
  for await (const { data } of chunks) parts.push(Buffer.from(data))
  return new Uint8Array(Buffer.concat(parts))
}
