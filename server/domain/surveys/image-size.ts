/** The width and height of a picture, in pixels. */
export interface ImageSize {
  width: number
  height: number
}

type Reader = (bytes: DataView) => ImageSize | undefined

/**
 * Reads the size of a PNG, JPEG or WebP from its header, and follows its parts to the end. What a picture shows is left to
 * the browser.
 * @returns undefined for another type, and for a picture that is broken or ends too soon
 */
export function readImage(bytes: Uint8Array): (ImageSize & { type: string }) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const [type, read] of Object.entries(readers)) {
    const size = readSafely(read, view)
    if (size && size.width > 0 && size.height > 0) return { type, ...size }
  }
  return undefined
}

/** A read beyond the end of the file is a `RangeError`. */
function readSafely(read: Reader, view: DataView): ImageSize | undefined {
  try {
    return read(view)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const readText = (view: DataView, offset: number, length: number) =>
  String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(offset + index)))

/** https://www.w3.org/TR/png-3/#5Chunk-layout */
function readPng(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined
  if (view.getUint32(8) !== 13 || readText(view, 12, 4) !== 'IHDR') return undefined
  let hasData = false
  for (let offset = 8; ; ) {
    const type = readText(view, offset + 4, 4)
    if (type === 'IDAT') hasData = true
    // Length, type and checksum take four bytes each.
    offset += 12 + view.getUint32(offset)
    view.getUint8(offset - 1)
    if (type === 'IEND') return hasData ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined
  }
}

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xffd9]
/** Start of a frame, in any of the codings; three markers between them mean something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B */
function readJpeg(view: DataView): ImageSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  let size: ImageSize | undefined
  for (let offset = 2; ; ) {
    if (view.getUint8(offset) !== 0xff) return undefined
    const marker = view.getUint8(offset + 1)
    // Fill bytes may precede a marker.
    if (marker === 0xff) {
      offset++
      continue
    }
    if (marker === START_OF_SCAN) return size && hasEnd(view, offset) ? size : undefined
    const length = view.getUint16(offset + 2)
    if (length < 2) return undefined
    if (isFrame(marker)) size ??= { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) }
    offset += 2 + length
  }
}

/** Some cameras append data of their own. */
function hasEnd(view: DataView, start: number): boolean {
  for (let offset = view.byteLength - 2; offset > start; offset--) {
    if (view.getUint16(offset) === END_OF_IMAGE) return true
  }
  return false
}

/** https://www.rfc-editor.org/rfc/rfc9649 */
function readWebp(view: DataView): ImageSize | undefined {
  if (readText(view, 0, 4) !== 'RIFF' || readText(view, 8, 4) !== 'WEBP') return undefined
  const end = 8 + view.getUint32(4, true)
  view.getUint8(end - 1)
  let size: ImageSize | undefined
  let hasData = false
  for (let offset = 12; offset < end; ) {
    const type = readText(view, offset, 4)
    const length = view.getUint32(offset + 4, true)
    if (offset + 8 + length > end) return undefined
    const chunkSize = webpChunks[type]?.(view, offset + 8)
    if (Object.hasOwn(webpChunks, type) && !chunkSize) return undefined
    size ??= chunkSize
    if (type !== 'VP8X' && chunkSize) hasData = true
    // Chunks have an even length.
    offset += 8 + length + (length % 2)
  }
  return hasData ? size : undefined
}

const readUint24 = (view: DataView, offset: number) => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16)

const webpChunks: Record<string, (view: DataView, offset: number) => ImageSize | undefined> = {
  // The canvas, which every frame fits into.
  VP8X: (view, offset) => ({ width: readUint24(view, offset + 4) + 1, height: readUint24(view, offset + 7) + 1 }),
  ANMF: (view, offset) => ({ width: readUint24(view, offset + 6) + 1, height: readUint24(view, offset + 9) + 1 }),
  'VP8 ': (view, offset) =>
    readUint24(view, offset + 3) === 0x2a019d
      ? { width: view.getUint16(offset + 6, true) & 0x3fff, height: view.getUint16(offset + 8, true) & 0x3fff }
      : undefined,
  VP8L: (view, offset) => {
    if (view.getUint8(offset) !== 0x2f) return undefined
    const bits = view.getUint32(offset + 1, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  },
}

const readers: Record<string, Reader> = { 'image/png': readPng, 'image/jpeg': readJpeg, 'image/webp': readWebp }
