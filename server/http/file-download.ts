import type { Context } from 'hono'
import { type ExportedList, startAuditedExport } from '../domain/audit.ts'
import type { FileStream } from '../domain/files/table.ts'
import type { FileType } from '../domain/files/writer.ts'
import type { Env } from './env.ts'

export const csvResponse = {
  description: 'CSV (RFC 4180) in UTF-8. Cells that a spreadsheet would run as formulas start with an apostrophe',
  content: { 'text/csv': { schema: { type: 'string' as const } } },
}

const contentTypes: Record<FileType, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

interface Download {
  /** The type of the file; CSV by default. */
  type?: FileType
  /** Starts the file with a byte order mark, by which Excel recognizes UTF-8. */
  bom?: boolean | undefined
  /** Without the ending. */
  name?: string
}

/**
 * Streams a file as a download, and records the export in the audit log. If reading fails midway, the connection breaks, so
 * that a partial file is not mistaken for a complete one. HEAD returns headers only and starts no export, because nothing would
 * consume or cancel it.
 */
export async function sendFile(
  c: Context<Env>,
  list: ExportedList,
  startExport: () => Promise<FileStream>,
  { type = 'csv', bom = false, name = list }: Download = {},
) {
  const headers = {
    'content-type': contentTypes[type],
    'content-disposition': `attachment; filename="${name}.${type}"`,
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const { deps, caller } = c.var
  return c.body(streamFile(await startAuditedExport(deps, caller, list, startExport), bom), 200, headers)
}

function streamFile(fileStream: FileStream, bom: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => {
      if (bom) controller.enqueue(encoder.encode('\uFEFF'))
    },
    pull: async (controller) => {
      const { done, value } = await fileStream.next()
      if (done) controller.close()
      else controller.enqueue(typeof value.data === 'string' ? encoder.encode(value.data) : value.data)
    },
    cancel: async () => {
      await fileStream.return(undefined)
    },
  })
}
