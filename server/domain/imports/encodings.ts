import { analyse } from 'chardet'
import { ratePlausibility } from './encoding-plausibility.ts'

/** The encodings in which spreadsheets and survey tools write text; `auto` detects one. */
export const encodings = [
  'auto',
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
] as const
export type Encoding = (typeof encodings)[number]
export type KnownEncoding = Exclude<Encoding, 'auto'>

/** How much is decoded before other requests get their turn. */
const SLICE_BYTES = 64 * 1024

/** A file's bytes in slices: from memory or from the disk, as often as needed. */
export async function* readSlices(file: Blob, maxBytes = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of file.stream()) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      const slice = chunk.subarray(start, start + SLICE_BYTES)
      yield slice
      total += slice.length
      if (total >= maxBytes) return
      // In memory, all chunks are there at once.
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
}

/** The text of a file in pieces, each with the number of bytes read so far. */
export async function* decodeText(
  file: Blob,
  encoding: KnownEncoding,
): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = createDecoder(encoding)
  let bytes = 0
  for await (const slice of readSlices(file)) {
    bytes += slice.length
    yield { text: decoder.decode(slice, { stream: true }), bytes }
  }
  yield { text: decoder.decode(), bytes }
}

/** On a platform that does not know the encoding, the rows are reported as unreadable. */
function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    return new TextDecoder()
  }
}

/** How many bytes of the whole file are compared with each encoding. */
const SAMPLE_BYTES = 96 * 1024

/**
 * Detects the encoding by the whole file: a byte order mark decides, then zero bytes (UTF-16), then whether the file is UTF-8,
 * then the lines with characters beyond ASCII, taken from all parts of the file.
 */
export async function detectEncoding(file: Blob): Promise<KnownEncoding> {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer())
  const markedEncoding = detectByMark(head) ?? detectUtf16(head)
  if (markedEncoding) return markedEncoding
  const { isUtf8, sample } = await takeSample(file)
  return isUtf8 || isMostlyUtf8(sample) ? 'utf-8' : compareEncodings(sample)
}

function detectByMark([first = 0, second = 0, third = 0]: Uint8Array): KnownEncoding | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined
}

/** UTF-16 has a zero byte in each comma, digit and line break; other text has none. */
function detectUtf16(head: Uint8Array): KnownEncoding | undefined {
  const zeros: [even: number, odd: number] = [0, 0]
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? 0 : 1]++
  })
  const [even, odd] = zeros
  if (even + odd < Math.max(2, head.length / 20)) return undefined
  return odd >= even ? 'utf-16le' : 'utf-16be'
}

/** Reads the whole file once: whether it is UTF-8, and lines beyond ASCII in proportion from each part. */
async function takeSample(file: Blob): Promise<{ isUtf8: boolean; sample: Uint8Array }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const pieces: Uint8Array[] = []
  let isUtf8 = true
  for await (const slice of readSlices(file)) {
    const share = Math.ceil((SAMPLE_BYTES * slice.length) / Math.max(file.size, SAMPLE_BYTES))
    pieces.push(...takeLines(slice, Math.max(share, 256)))
    isUtf8 &&= canDecode(decoder, slice)
  }
  return { isUtf8: isUtf8 && canDecode(decoder), sample: joinBytes(pieces) }
}

function canDecode(decoder: TextDecoder, slice?: Uint8Array): boolean {
  try {
    decoder.decode(slice, { stream: slice !== undefined })
    return true
  } catch {
    return false
  }
}

const LINE_FEED = 0x0a
const MAX_LINE_BYTES = 400

/** Lines with bytes beyond ASCII. They begin after a line break, where no character is cut in two in any encoding. */
function takeLines(slice: Uint8Array, maxBytes: number): Uint8Array[] {
  const lines: Uint8Array[] = []
  let total = 0
  for (let index = 0; index < slice.length && total < maxBytes; index++) {
    if ((slice[index] ?? 0) < 0x80) continue
    const start = slice.lastIndexOf(LINE_FEED, index) + 1
    const lineEnd = slice.indexOf(LINE_FEED, index)
    const end = Math.min(lineEnd === -1 ? slice.length : lineEnd + 1, index + MAX_LINE_BYTES)
    lines.push(slice.slice(Math.max(start, index - MAX_LINE_BYTES), end))
    total += end - start
    index = end
  }
  return lines
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    bytes.set(piece, offset)
    offset += piece.length
  }
  return bytes
}

/** A few broken bytes, such as a comment cut off by its bytes, do not make a file of another encoding. */
function isMostlyUtf8(sample: Uint8Array): boolean {
  const text = new TextDecoder().decode(sample)
  const beyondAscii = text.match(/[^\0-\x7f]/gu) ?? []
  const broken = beyondAscii.filter((character) => character === '\uFFFD').length
  return broken * 20 < beyondAscii.length
}

/** chardet's names of the encodings that it distinguishes and spreadsheets do not. */
const supersets: Record<string, string> = {
  'iso-8859-1': 'windows-1252',
  'iso-8859-2': 'windows-1250',
  'iso-8859-5': 'windows-1251',
  'iso-8859-7': 'windows-1253',
  'iso-8859-9': 'windows-1254',
}

/** chardet knows the frequent letters of languages but needs much text; in short files, the shape of words decides. */
function compareEncodings(sample: Uint8Array): KnownEncoding {
  const confidences = new Map<string, number>()
  for (const { name, confidence } of analyse(sample)) {
    const encoding = supersets[name.toLowerCase()] ?? name.toLowerCase()
    confidences.set(encoding, Math.max(confidences.get(encoding) ?? 0, confidence / 100))
  }
  const candidates = encodings.filter((encoding) => encoding !== 'auto' && !encoding.startsWith('utf-'))
  const ratings = candidates.map((encoding) => ({
    encoding: encoding as KnownEncoding,
    rating: ratePlausibility(sample, encoding as KnownEncoding) + (confidences.get(encoding) ?? 0),
  }))
  return ratings.reduce((best, other) => (other.rating > best.rating ? other : best)).encoding
}
