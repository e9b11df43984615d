import type { Context } from 'hono'
import type { Csv } from '../domain/csv.ts'

export const csvAnswer = {
  description: 'CSV (RFC 4180) in UTF-8; cells that a spreadsheet would run as formulas begin with an apostrophe',
  content: { 'text/csv': { schema: { type: 'string' as const } } },
}

/**
 * Streams CSV as a download. When reading fails half-way the connection breaks, so that nobody takes a part for the whole.
 * @param bom begins with the mark by which Excel knows UTF-8
 */
export function csv(c: Context, name: string, rows: Csv, { bom = false }: { bom?: boolean | undefined }) {
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (bom) controller.enqueue(encoder.encode('\uFEFF'))
    },
    pull: async (controller) => {
      const { done, value } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value.text))
    },
    cancel: async () => {
      await rows.return(undefined)
    },
  })
  return c.body(stream, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  })
}
