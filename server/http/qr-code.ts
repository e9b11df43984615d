import { encode as encodePng } from 'fast-png'
import { encode, renderSVG } from 'uqr'

/** Four light modules around, as the standard asks. */
const BORDER_MODULES = 4

/** A quarter of it may be hidden or worn off: stickers at a till are. */
const qrOptions = { ecc: 'M', border: BORDER_MODULES } as const

/** An address as a QR code, to be scaled to any size. */
export const renderQrSvg = (url: string): string => renderSVG(url, qrOptions)

/**
 * The same in dots, black on white.
 * @param maxWidth the width wished for; each module being as many dots as all others, it comes out a little smaller
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
