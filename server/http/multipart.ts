import {
  MaxFileSizeExceededError,
  MaxPartsExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  parseMultipartRequest,
} from '@remix-run/multipart-parser'
import type { Context } from 'hono'
import { HttpError } from './errors.ts'

export interface Upload {
  fields: Record<string, string>
  /** The first file, if the user selected one. */
  file: { name: string; bytes: Uint8Array } | undefined
}

/**
 * Reads a form with a file as it arrives, and stops at the limit.
 * @param kilobytes limits the file
 * @returns 'too large' if the file or the form exceeds the limit
 * @throws HttpError 400 if the body is not a multipart form
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
    if (error instanceof MultipartParseError) throw new HttpError(400, 'form-required', 'Expected a form with a file.')
    throw error
  }
  return { fields, file }
}
