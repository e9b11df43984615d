import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit as streamLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { checkForm, checkJson } from './body-values.ts'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'

/** As many as a thousand contacts with all their properties have. */
const MAX_VALUES = 100_000

const utf8Decoder = new TextDecoder('utf-8', { fatal: true })

/** Middleware that exposes its limit, so tests and the OpenAPI document can see which routes take a body. */
export type BodyLimit = MiddlewareHandler<Env> & { maxBodyKilobytes: number }

/**
 * Rejects bodies that are too large before they are read, bodies that are not UTF-8 (they would be stored with replacement
 * characters), and JSON and forms that are costly or unsafe to validate.
 * @param maxValues of JSON, or fields of a form
 */
export function bodyLimit(kilobytes: number, maxValues: number = MAX_VALUES): BodyLimit {
  const readBody = createBodyReader(kilobytes)
  const middleware = createMiddleware<Env>(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const bytes = await readBody(c)
    const text = decodeUtf8(bytes)
    // Later readers get these instead of decoding the body again.
    Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(bytes), text: Promise.resolve(text) })
    const contentType = c.req.header('content-type')?.toLowerCase() ?? ''
    if (contentType.includes('json')) checkJson(text, maxValues)
    else checkForm(text, contentType, maxValues)
    return next()
  })
  return Object.assign(middleware, { maxBodyKilobytes: kilobytes })
}

/**
 * `hono/body-limit` counts streamed bodies. A declared length is compared here instead, because `hono/body-limit` opens
 * `request.body` even then, and on Node that builds a web stream for every response submitted. It also accepts a length
 * that is not a number, and reports a body that breaks off as an internal error.
 */
function createBodyReader(kilobytes: number): (c: Context) => Promise<ArrayBuffer> {
  const maxBytes = kilobytes * 1024
  const reject = () => {
    throw new HttpError(413, 'body-too-large', `Expected a body of at most ${kilobytes} kB.`)
  }
  const bufferStream = streamLimit({ maxSize: maxBytes, onError: reject })
  return async (c) => {
    const length = getDeclaredLength(c)
    if (length !== undefined && !(length <= maxBytes)) reject()
    try {
      if (length === undefined) await bufferStream(c, async () => {})
      return await c.req.raw.arrayBuffer()
    } catch (error) {
      if (error instanceof HttpError) throw error
      throw new HttpError(400, 'body-incomplete', 'The body ended before it was complete. Send the request again.')
    }
  }
}

function getDeclaredLength(c: Context): number | undefined {
  const length = c.req.header('content-length')
  return length === undefined || c.req.header('transfer-encoding') !== undefined ? undefined : Number(length)
}

/** The body as it is, for routes that read no text. @throws HttpError 413 if it is too large */
export const readBytes = (c: Context, kilobytes: number): Promise<ArrayBuffer> => createBodyReader(kilobytes)(c)

function decodeUtf8(bytes: ArrayBuffer): string {
  try {
    return utf8Decoder.decode(bytes)
  } catch {
    throw new HttpError(400, 'body-encoding', 'Expected a body in UTF-8.')
  }
}
