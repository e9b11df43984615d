import type { Context } from 'hono'

const PIXEL = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), (character) =>
  character.charCodeAt(0),
)

/** A transparent image of one pixel. */
export const sendPixel = (c: Context): Response => c.body(PIXEL, 200, { 'content-type': 'image/gif' })
