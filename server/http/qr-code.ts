import { encode as encodePng } from 'fast-png'
import { encode, renderSVG } from 'uqr'

/** The quiet zone that the standard requires. */
const BORDER_MODULES = 4

/** Remains readable with 15 % of the code worn off, as on stickers at a till. */
const qrOptions = { ecc: 'M', border: BORDER_MODULES } as const

/** Scales to any size. */
export const renderQrSvg = (url: string): string => renderSVG(url, qrOptions)

/**
 * Black on white.
 * @param maxWidth in pixels; the image is a little smaller, because every module has the same whole number of pixels
 */
export function renderQrPng(url: string, maxWidth: number): Uint8Array<ArrayBuffer> {
  const { data: modules, size: moduleCount } = encode(url, qrOptions)
  const scale = Math.max(1, Math.floor(maxWidth / moduleCount))
  const width = moduleCount * scale
  const data = new Uint8Array(width * width)
  for (let y = 0; y < width; y++) {
    const row = modules[Math.floor(y / scale)]
    for (let x = 0; x < width; x++) data[y * width + x] = row?.[Math.floor(x / scale)] ? 0 : 255
  }
  return new Uint8Array(encodePng({ width, height: width, data, channels: 1, depth: 8 }))
}
