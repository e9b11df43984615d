import { encode as encodePng } from 'fast-png'
import { encode, renderSVG } from 'uqr'

/** The quiet zone that the standard requires. */
const BORDER_MODULES = 4

/** Remains readable with 15 % of the code worn off, as on stickers at a till. */
const qrOptions = { ecc: 'M', border: BORDER_MODULES } as const

/** Prints at 17 cm with 300 dots per inch. */
export const MAX_PNG_WIDTH = 2048

/** Scales to any size. */
export const renderQrSvg = (url: string): string => renderSVG(url, qrOptions)

/** The newest images, by URL and scale. Anyone can ask for one again and again, and a large one takes 30 ms. */
const pngs = new Map<string, Uint8Array<ArrayBuffer>>()
const MAX_KEPT_PNGS = 200

/**
 * Black on white.
 * @param maxWidth in pixels, at most `MAX_PNG_WIDTH`; the image is a little smaller, because every module has the same
 *   whole number of pixels
 */
export function renderQrPng(url: string, maxWidth: number): Uint8Array<ArrayBuffer> {
  const { data: modules, size: moduleCount } = encode(url, qrOptions)
  const scale = Math.max(1, Math.floor(maxWidth / moduleCount))
  const key = `${scale} ${url}`
  const png = pngs.get(key) ?? drawPng(modules, scale)
  pngs.delete(key)
  pngs.set(key, png)
  const [oldestKey] = pngs.keys()
  if (pngs.size > MAX_KEPT_PNGS && oldestKey !== undefined) pngs.delete(oldestKey)
  return png
}

/** One bit per pixel: eight would take a quarter of a second. */
function drawPng(modules: readonly boolean[][], scale: number): Uint8Array<ArrayBuffer> {
  const width = modules.length * scale
  const bytesPerRow = Math.ceil(width / 8)
  const data = new Uint8Array(bytesPerRow * width).fill(0xff)
  for (const [index, row] of modules.entries()) {
    const start = index * scale * bytesPerRow
    for (let x = 0; x < width; x++) {
      const byte = start + (x >> 3)
      if (row[Math.floor(x / scale)]) data[byte] = (data[byte] ?? 0) & ~(0x80 >> (x & 7))
    }
    for (let copy = 1; copy < scale; copy++) data.copyWithin(start + copy * bytesPerRow, start, start + bytesPerRow)
  }
  return new Uint8Array(encodePng({ width, height: width, data, channels: 1, depth: 1 }))
}
