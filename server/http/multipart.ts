import {
  MaxFileSizeExceededError,
  MaxPartsExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  parseMultipartRequest,
} from '@remix-run/multipart-parser'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

export interface Upload {
  fields: Record<string, string>
  /** The first file, where one was chosen. */
  file: { name: string; bytes: Uint8Array } | undefined
}

/**
 * A form with a file, read as it arrives, and not beyond its limit.
 * @returns 'too large' for a file, or a form, of more than so many kilobytes
 * @throws HTTPException 400 for what is no such form
 */
export async function parseUpload(c: Context, kilobytes: number): Promise<Upload | 'too large'> {
  const fields: Record<string, string> = {}
  let file: Upload['file']
  const limits = { maxFileSize: kilobytes * 1024, maxTotalSize: (kilobytes + 64) * 1024, maxParts: 20 }
  try {
    for await (const part of parseMultipartRequest(c.req.raw, limits)) {
      if (!part.name) continue
      if (!part.isFile) fields[part.name] = part.text
      else if (part.filename) file ??= { name: part.filename ?? '', bytes: part.bytes }
    }
  } catch (error) {
    const limitErrors = [MaxFileSizeExceededError, MaxTotalSizeExceededError, MaxPartsExceededError]
    if (limitErrors.some((LimitError) => error instanceof LimitError)) return 'too large'
    if (error instanceof MultipartParseError) throw new HTTPException(400, { message: 'Expected a form with a file.' })
    throw error
  }
  return { fields, file }
}
