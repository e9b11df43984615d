import { encode as encodePng } from 'fast-png'
import { encode, renderSVG } from 'uqr'

/** Four light modules around, as the standard asks. */
const BORDER = 4

/** A quarter of it may be hidden or worn off: stickers at a till are. */
const about = { ecc: 'M', border: BORDER } as const

/** An address as a QR code, to be scaled to any size. */
export const qrSvg = (address: string): string => renderSVG(address, about)

/**
 * The same in dots, black on white.
 * @param size the width wished for; each module being as many dots as all others, it comes out a little smaller
 */
export function qrPng(address: string, size: number): Uint8Array<ArrayBuffer> {
  const { data: modules, size: across } = encode(address, about)
  const scale = Math.max(1, Math.floor(size / across))
  const width = across * scale
  const data = new Uint8Array(width * width)
  for (let y = 0; y < width; y++) {
    const row = modules[Math.floor(y / scale)]
    for (let x = 0; x < width; x++) data[y * width + x] = row?.[Math.floor(x / scale)] ? 0 : 255
  }
  return new Uint8Array(encodePng({ width, height: width, data, channels: 1, depth: 8 }))
}
