import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readImage } from '../../server/domain/surveys/image-size.ts'
import { MAX_LOGO_BYTES, readLogo } from '../../server/domain/surveys/logos.ts'
import { createPng, extendedWebp, losslessWebp, pictures } from '../support/pictures.ts'

const valid: [string, Buffer][] = [
  ...Object.entries(pictures),
  ['image/webp', losslessWebp],
  ['image/webp', extendedWebp],
]

/** A copy with other bytes at an offset. */
function patch(bytes: Buffer, offset: number, hex: string): Buffer {
  const copy = Buffer.from(bytes)
  copy.write(hex, offset, 'hex')
  return copy
}

const frame = pictures['image/jpeg'].indexOf(Buffer.from('ffc00011', 'hex'))

describe('a picture', () => {
  it.each(valid)('has its type and size: %s', (type, bytes) => {
    expect(readImage(bytes)).toEqual({ type, width: 3, height: 2 })
    // Also at an offset of a larger buffer.
    expect(readImage(Buffer.concat([Buffer.alloc(7), bytes]).subarray(7))).toEqual({ type, width: 3, height: 2 })
  })

  it.each(valid)('is none if it ends too soon: %s', (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) expect(readImage(bytes.subarray(0, length))).toBeUndefined()
  })

  it.each([
    ['eight bytes of a PNG', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a header of a PNG alone', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a PNG without pixels', patch(createPng(), 16, '00000000')],
    ['a PNG without data', Buffer.concat([createPng().subarray(0, 33), createPng().subarray(-12)])],
    ['a JPEG without a frame', Buffer.from('ffd8ffda0002ffd9', 'hex')],
    ['a JPEG with an empty segment', Buffer.from('ffd8ffe00000ffd9', 'hex')],
    ['a WebP without data', Buffer.from('5249464604000000574542500000', 'hex')],
    ['a GIF', Buffer.from('GIF89a............')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ])('is not %s', (_, bytes) => {
    expect(readImage(bytes)).toBeUndefined()
  })

  it.each([
    ['PNG', patch(createPng(), 16, '0000ea600000ea60'), { width: 60_000, height: 60_000 }],
    ['PNG of the largest numbers', patch(createPng(), 16, 'ffffffffffffffff'), { width: 2 ** 32 - 1 }],
    ['JPEG', patch(pictures['image/jpeg'], frame + 5, 'ffffffff'), { width: 65_535, height: 65_535 }],
    ['WebP', patch(extendedWebp, 24, 'ffffffffffff'), { width: 2 ** 24, height: 2 ** 24 }],
    ['lossless WebP', patch(losslessWebp, 21, 'ffffff0f'), { width: 16_384, height: 16_384 }],
    ['wide PNG', createPng(2049, 1), { width: 2049, height: 1 }],
    ['high PNG', createPng(1, 2049), { width: 1, height: 2049 }],
  ])('is refused as a logo if it is a %s of too many pixels', (_, bytes, size) => {
    expect(readImage(bytes)).toMatchObject(size)
    expect(() => readLogo(bytes)).toThrow('Expected a picture of at most 2048 pixels on each side.')
    expect(() => readLogo(createPng(2048, 2048))).not.toThrow()
  })

  it('never takes forever, or an error of another kind, whatever its bytes are', () => {
    const starts = [...valid.map(([, bytes]) => bytes.subarray(0, 30)), Buffer.alloc(0)]
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        const result = readImage(Buffer.concat([start, rest]))
        if (result) expect(Math.min(result.width, result.height)).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
    expect(readImage(Buffer.concat([pictures['image/jpeg'].subarray(0, 2), Buffer.alloc(MAX_LOGO_BYTES, 0xff)]))).toBe(
      undefined,
    )
  })
})
