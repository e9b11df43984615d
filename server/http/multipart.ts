import {
  MaxFileSizeExceededError,
  MaxPartsExceededError,
  MaxTotalSizeExceededError,
  MultipartParseError,
  parseMultipartRequest,
} from '@remix-run/multipart-parser'
import type { Context } from 'hono'
import { HttpError } from './errors.ts'
import { createForm, type Form } from './forms.ts'

const MAX_FORM_PARTS = 200

export interface Upload {
  fields: Record<string, string>
  /** The same with all values of each field. */
  lists: Record<string, string[]>
  /** The first file, if the user selected one. */
  file: { name: string; bytes: Uint8Array } | undefined
}

/**
 * Reads a form with a file as it arrives, and stops at the limit.
 * @param kilobytes limits the file
 * @returns 'too large' if the file or the form exceeds the limit
 * @throws HttpError 400 if the body is not a multipart form
 */
export async function parseUpload(c: Context, kilobytes: number, maxParts = 20): Promise<Upload | 'too large'> {
  const fields: Record<string, string> = {}
  const lists: Record<string, string[]> = {}
  let file: Upload['file']
  const limits = { maxFileSize: kilobytes * 1024, maxTotalSize: (kilobytes + 64) * 1024, maxParts }
  try {
    for await (const part of parseMultipartRequest(c.req.raw, limits)) {
      if (!part.name) continue
      if (!part.isFile) {
        fields[part.name] = part.text
        lists[part.name] = [...(Object.hasOwn(lists, part.name) ? (lists[part.name] ?? []) : []), part.text]
      } else if (part.filename) file ??= { name: part.filename ?? '', bytes: part.bytes }
    }
  } catch (error) {
    const limitErrors = [MaxFileSizeExceededError, MaxTotalSizeExceededError, MaxPartsExceededError]
    if (limitErrors.some((LimitError) => error instanceof LimitError)) return 'too large'
    if (error instanceof MultipartParseError) throw new HttpError(400, 'form-required', 'Expected a form with a file.')
    throw error
  }
  return { fields, lists, file }
}

/**
 * A form with a file and any number of other fields, as other forms are read.
 * @param fileField the name of the file field
 * @throws HttpError 413 if it is too large, 400 if it is no such form
 */
export async function readFileForm(c: Context, kilobytes: number, fileField: string): Promise<Form> {
  const upload = await parseUpload(c, kilobytes, MAX_FORM_PARTS)
  if (upload === 'too large') throw new HttpError(413, 'body-too-large', `Expected a body of at most ${kilobytes} kB.`)
  const { lists, file } = upload
  const content = file && { [fileField]: new File([file.bytes as Uint8Array<ArrayBuffer>], file.name) }
  return createForm({ ...lists, ...content })
}
