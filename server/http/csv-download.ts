import type { Context } from 'hono'
import type { Csv } from '../domain/exports.ts'

export const csvAnswer = {
  description: 'CSV (RFC 4180) in UTF-8; cells that a spreadsheet would run as formulas begin with an apostrophe',
  content: { 'text/csv': { schema: { type: 'string' as const } } },
}

/**
 * Streams CSV as a download. When reading fails half-way the connection breaks, so that nobody takes a part for the whole.
 * HEAD has the headers only: nobody would read on what was begun for it, nor give it up.
 * @param make begins the list
 * @param bom begins with the mark by which Excel knows UTF-8
 */
export async function csv(
  c: Context,
  name: string,
  make: () => Promise<Csv>,
  { bom = false }: { bom?: boolean | undefined },
) {
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  return c.body(streamed(await make(), bom), 200, headers)
}

function streamed(rows: Csv, bom: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
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
}
