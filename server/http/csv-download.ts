import type { Context } from 'hono'
import { type ExportedList, startAuditedExport } from '../domain/audit.ts'
import type { CsvStream } from '../domain/csv-stream.ts'
import type { Env } from './env.ts'

export const csvResponse = {
  description: 'CSV (RFC 4180) in UTF-8. Cells that a spreadsheet would run as formulas start with an apostrophe',
  content: { 'text/csv': { schema: { type: 'string' as const } } },
}

/**
 * Streams CSV as a download, and records the export in the audit log. If reading fails midway, the connection breaks, so that a partial file is not mistaken for a
 * complete one. HEAD returns headers only and starts no export, because nothing would consume or cancel it.
 * @param bom starts the file with a byte order mark, by which Excel recognizes UTF-8
 */
export async function sendCsv(
  c: Context<Env>,
  list: ExportedList,
  startExport: () => Promise<CsvStream>,
  { bom = false, fileName = `${list}.csv` }: { bom?: boolean | undefined; fileName?: string },
) {
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const { deps, caller } = c.var
  return c.body(streamCsv(await startAuditedExport(deps, caller, list, startExport), bom), 200, headers)
}

function streamCsv(csvStream: CsvStream, bom: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => {
      if (bom) controller.enqueue(encoder.encode('\uFEFF'))
    },
    pull: async (controller) => {
      const { done, value } = await csvStream.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value.text))
    },
    cancel: async () => {
      await csvStream.return(undefined)
    },
  })
}
